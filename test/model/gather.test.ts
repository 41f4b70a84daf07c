import { describe, expect, test } from 'vitest'
import type { Families } from '../../src/model/collector.ts'
import { gather } from '../../src/model/gather.ts'
import type { MetricFamily } from '../../src/model/metric-family.ts'
import { rowFamily } from '../../src/model/row-family.ts'

const [a, b] = ['a', 'b'].map((name) => rowFamily({ type: 'unknown', name, help: '', unit: '' }, [], [])) as [
  MetricFamily,
  MetricFamily,
]

function* generator(): Iterable<MetricFamily> {
  yield a
  yield b
}
async function* asyncGenerator(): AsyncIterable<MetricFamily> {
  yield a
  await Promise.resolve()
  yield b
}

describe('gather()', () => {
  test.each<[string, () => Families]>([
    ['a list', () => [a, b]],
    ['a generator', generator],
    ['an async generator', asyncGenerator],
    ['a promise of a list', () => Promise.resolve([a, b])],
    ['a promise of a generator', () => Promise.resolve(generator())],
  ])('gives all families of %s', async (_, families) => {
    expect(await gather(families())).toEqual([a, b])
    expect(await gather(families(), new AbortController().signal)).toEqual([a, b])
  })

  test('gives what it is given at once, at once', () => {
    expect(gather([a, b])).toEqual([a, b])
    expect(gather([a, b], new AbortController().signal)).toEqual([a, b])
  })

  test.each<[string, () => Families]>([
    [
      'a generator',
      function* () {
        yield a
        throw new Error('half way')
      },
    ],
    [
      'an async generator',
      async function* () {
        yield a
        throw new Error('half way')
      },
    ],
    ['a promise', () => Promise.reject(new Error('half way'))],
  ])('fails when %s fails', async (_, families) => {
    await expect(async () => gather(families())).rejects.toThrow('half way')
    await expect(async () => gather(families(), new AbortController().signal)).rejects.toThrow('half way')
  })

  test('rejects with the reason when the signal aborts, though nobody answers', async () => {
    const controller = new AbortController()
    const gathered = gather(new Promise<never>(() => {}), controller.signal)
    controller.abort(new Error('too late'))
    await expect(gathered).rejects.toThrow('too late')
  })

  test('rejects when the signal had aborted before', async () => {
    await expect(
      gather(new Promise<never>(() => {}), AbortSignal.abort(new Error('too late'))),
    ).rejects.toThrow('too late')
  })

  test('lets an async generator clean up when the signal aborts', async () => {
    const controller = new AbortController()
    let finished = (): void => {}
    const cleanedUp = new Promise<void>((resolve) => {
      finished = resolve
    })
    let given = 0
    async function* slow(): AsyncIterable<MetricFamily> {
      try {
        controller.abort(new Error('too late'))
        for (; given < 10; given++) yield a
      } finally {
        finished()
      }
    }
    await expect(gather(slow(), controller.signal)).rejects.toThrow('too late')
    await cleanedUp
    expect(given).toBe(0)
  })
})
