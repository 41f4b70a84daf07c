import { describe, expect, test } from 'vitest'
import { CollectorErrors } from '../../src/http/collector-errors.ts'
import { samples } from '../../src/model/samples.ts'

const counts = (errors: CollectorErrors): readonly (readonly [string | undefined, number])[] =>
  errors
    .families()
    .flatMap((family) =>
      [...samples(family)].map(({ labels, value }) => [labels['collector'], value] as const),
    )

describe('CollectorErrors', () => {
  test('shows no family before there is an error', () => {
    expect(new CollectorErrors().families()).toEqual([])
  })

  test('counts by collector', () => {
    const errors = new CollectorErrors()
    for (const name of ['a', 'b', 'a']) errors.add(name)
    expect(counts(errors)).toEqual([
      ['a', 2],
      ['b', 1],
    ])
  })

  test('counts what is beyond a hundred collectors together', () => {
    const errors = new CollectorErrors()
    for (let i = 0; i < 103; i++) errors.add(`collector ${i}`)
    errors.add('collector 0')
    expect(counts(errors)).toHaveLength(101)
    expect(counts(errors)[0]).toEqual(['collector 0', 2])
    expect(counts(errors).at(-1)).toEqual(['other', 3])
  })
})
