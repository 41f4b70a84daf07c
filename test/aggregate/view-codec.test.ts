import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeView, encodeView } from '../../src/aggregate/view-codec.ts'
import type { View } from '../../src/aggregate/view.ts'
import { anyFamily } from './arbitrary.ts'
import { everyType } from './every-type.ts'
import { Fold, linesOf } from './fold.ts'
import { counter } from './test-source.ts'

/** A view as plain data: dictionaries are told apart by what they say only. */
function plain(view: View): unknown {
  return [...view.families, ...view.unsaid].map(({ labels, labelIds, ...family }) => ({
    ...family,
    labels: labels.map(({ name }) => name),
    texts: [...labelIds].map((id, i) => (id < 0 ? undefined : labels[i % labels.length]?.text(id))),
  }))
}

describe('decodeView(encodeView())', () => {
  test('is the same view, whatever was aggregated', () => {
    fc.assert(
      fc.property(fc.array(fc.array(anyFamily, { maxLength: 4 }), { maxLength: 3 }), (batches) => {
        const fold = new Fold({ maxSeriesPerFamily: 3 })
        for (const families of batches) fold.send(...families)
        const view = fold.view()
        const decoded = decodeView(encodeView(view))
        expect(plain(decoded)).toEqual(plain(view))
        expect(decoded).toMatchObject({
          lsn: view.lsn,
          nowSeconds: view.nowSeconds,
          validUntilSeconds: view.validUntilSeconds,
        })
        expect(linesOf(decoded)).toEqual(linesOf(view))
      }),
    )
  })

  test('of a view that was decoded gives the same bytes', () => {
    const fold = new Fold()
    fold.send(counter('a', { labels: { x: '1' }, values: [0.1] }, { labels: { y: '1' }, values: [2] }))
    const bytes = encodeView(fold.view())
    expect(encodeView(decodeView(bytes))).toEqual(bytes)
  })

  test('refuses what is not a view', () => {
    const bytes = encodeView(new Fold().view())
    expect(() => decodeView(bytes.with(0, 1))).toThrow(
      'Cannot read bytes: the first byte is not that of a view',
    )
    expect(() => decodeView(bytes.with(1, 2))).toThrow('Cannot read bytes: the version of a view is unknown')
    expect(() => decodeView(bytes.slice(0, -2))).toThrow('the bytes end early')
  })

  test('takes the view of a shard whose code is older, and adds nothing that such code would trip over', () => {
    const fold = new Fold()
    fold.send(...everyType)
    const bytes = encodeView(fold.view())
    expect(decodeView(bytes.slice(0, -1))).toEqual(decodeView(bytes))
  })
})
