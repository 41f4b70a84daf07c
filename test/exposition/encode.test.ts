import { describe, expect, test } from 'vitest'
import { encode, render } from '../../src/exposition/encode.ts'
import { openmetrics } from '../../src/exposition/openmetrics.ts'
import type { Collector, CollectOptions, Families } from '../../src/model/collector.ts'
import type { MetricFamily } from '../../src/model/metric-family.ts'
import { rowFamily } from '../../src/model/row-family.ts'

const counter = (name: string): MetricFamily =>
  rowFamily(
    { type: 'counter', name, help: 'Help', unit: '' },
    [],
    [{ labels: [], values: [1], createdSeconds: 5 }],
  )

const of = (collect: (options?: CollectOptions) => Families): Collector => ({ collect })

describe('render()', () => {
  test.each([
    { what: 'at once', collector: of(() => [counter('a'), counter('b')]) },
    { what: 'later', collector: of(async () => [counter('a'), counter('b')]) },
    {
      what: 'one by one',
      collector: of(async function* () {
        yield counter('a')
        yield counter('b')
      }),
    },
  ])('prints plain text of families that come $what', async ({ collector }) => {
    expect(await render(collector)).toBe(
      '# HELP a_total Help\n# TYPE a_total counter\na_total 1\n# HELP b_total Help\n# TYPE b_total counter\nb_total 1\n',
    )
  })

  test('passes its options on', async () => {
    const collisions: string[] = []
    const page = await render(
      of(() => [counter('a.b'), counter('a_b')]),
      {
        format: openmetrics,
        escaping: 'dots',
        created: 'openmetrics',
        onCollision: (family) => collisions.push(family),
      },
    )
    expect(page).toBe(
      '# HELP a_dot_b Help\n# TYPE a_dot_b counter\na_dot_b__total 1\na_dot_b__created 5\n' +
        '# HELP a__b Help\n# TYPE a__b counter\na__b__total 1\na__b__created 5\n# EOF\n',
    )
    expect(collisions).toEqual([])
  })

  test('keeps characters whole across pieces', async () => {
    const value = 'x😱'.repeat(40_000)
    const family = rowFamily(
      { type: 'unknown', name: 'u', help: '', unit: '' },
      ['l'],
      [{ labels: [value], values: [1] }],
    )
    expect(await render(of(() => [family]))).toBe(`# HELP u \n# TYPE u untyped\nu{l="${value}"} 1\n`)
  })

  test('rejects with what the collector throws, at once or later', async () => {
    const thrower = of(() => {
      throw new Error('broken')
    })
    await expect(render(thrower)).rejects.toThrow('broken')
    await expect(render(of(() => Promise.reject(new Error('broken'))))).rejects.toThrow('broken')
  })

  test('gives its signal to the collector, and ends with it when the collector hangs', async () => {
    const controller = new AbortController()
    const given: (AbortSignal | undefined)[] = []
    const hanging = of((options) => {
      given.push(options?.signal)
      return new Promise(() => {})
    })
    const rendering = render(hanging, { signal: controller.signal })
    controller.abort(new Error('too late'))
    await expect(rendering).rejects.toThrow('too late')
    expect(given).toEqual([controller.signal])
  })
})

describe('encode()', () => {
  test('collects everything before the first piece', async () => {
    const log: string[] = []
    const logged = (name: string): MetricFamily => {
      const family = counter(name)
      return {
        ...family,
        open: () => {
          log.push(`open ${name}`)
          return family.open()
        },
      }
    }
    const collector = of(async function* () {
      log.push('collect a')
      yield logged('a')
      log.push('collect b')
      yield logged('b')
    })
    const pieces = encode(collector)
    expect(log).toEqual([])
    await pieces.next()
    expect(log).toEqual(['collect a', 'collect b', 'open a', 'open b'])
  })

  test('makes pieces when they are asked for', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => ({ labels: [`value ${i}`], values: [i] }))
    const family = rowFamily({ type: 'unknown', name: 'u', help: '', unit: '' }, ['l'], rows)
    let reads = 0
    const open = (): ReturnType<MetricFamily['open']> => {
      const reader = family.open()
      return {
        read: (block) => {
          reads++
          return reader.read(block)
        },
        close: () => reader.close(),
      }
    }
    const pieces = encode(of(() => [{ ...family, open }]))
    await pieces.next()
    expect(reads).toBeLessThan(10)
    await pieces.return()
  })
})
