import { describe, expect, test } from 'vitest'
import { Counter } from '../../src/instruments/counter.ts'
import { Enum } from '../../src/instruments/enum.ts'
import { Gauge } from '../../src/instruments/gauge.ts'
import { Histogram } from '../../src/instruments/histogram.ts'
import { Info } from '../../src/instruments/info.ts'
import { Summary } from '../../src/instruments/summary.ts'
import type { Collector } from '../../src/model/collector.ts'
import { LabelMismatchError } from '../../src/model/errors.ts'
import type { Registry } from '../../src/registry/registry.ts'
import { HandClock } from '../model/hand-clock.ts'
import { linesOf } from '../registry/families.ts'

const help = 'Help'

function labelled(registry: Registry | null = null): Counter<readonly ['a', 'b']> {
  return new Counter({ name: 'c', help, labelNames: ['a', 'b'], registry, clock: new HandClock(5) })
}

/** The totals of a counter with labels. */
async function totals(counter: Collector): Promise<readonly string[]> {
  return (await linesOf(counter)).filter((line) => line.startsWith('c_total'))
}

describe('labels()', () => {
  test('gives a series by position or by name, in any order, as one', async () => {
    const counter = labelled()
    counter.labels('1', '2').inc()
    counter.labels({ a: '1', b: '2' }).inc()
    counter.labels({ b: 2, a: 1 }).inc()
    counter.labels(1, 2n).inc()
    expect(await totals(counter)).toEqual(['c_total{"a":"1","b":"2"} 4'])
  })

  test('makes the series at 0, in the order of the calls', async () => {
    const counter = labelled()
    counter.labels('z', '1')
    counter.labels('a', true)
    counter.labels('z', '1').inc()
    expect(await totals(counter)).toEqual(['c_total{"a":"z","b":"1"} 1', 'c_total{"a":"a","b":"true"} 0'])
  })

  test('does not keep the object of the caller', async () => {
    const counter = labelled()
    const labels = { a: 'GET', b: '' }
    const get = counter.labels(labels)
    labels.a = 'POST'
    counter.labels(labels).inc(5)
    get.inc(7)
    expect(await totals(counter)).toEqual(['c_total{"a":"GET","b":""} 7', 'c_total{"a":"POST","b":""} 5'])
  })

  test.each<[readonly unknown[], string]>([
    [[], 'Cannot select a series of "c": label names must be ["a","b"], received 0 positional values'],
    [['1'], 'Cannot select a series of "c": label names must be ["a","b"], received 1 positional values'],
    [
      ['1', '2', '3'],
      'Cannot select a series of "c": label names must be ["a","b"], received 3 positional values',
    ],
    [[{ a: '1' }], 'Cannot select a series of "c": label names must be ["a","b"], received ["a"]'],
    [
      [{ a: '1', c: '2' }],
      'Cannot select a series of "c": label names must be ["a","b"], received ["a","c"]',
    ],
    [[['1', '2']], 'Cannot select a series of "c": label names must be ["a","b"], received an array'],
    [
      [{ a: '1', b: undefined }],
      'Cannot use a value of label "b": it must be a string, number, boolean or bigint, received undefined',
    ],
    [
      [undefined, undefined],
      'Cannot use a value of label "a": it must be a string, number, boolean or bigint, received undefined',
    ],
    [
      ['1', ['a"b\nfake 1']],
      'Cannot use a value of label "b": it must be a string, number, boolean or bigint, received an array',
    ],
    [
      [{ a: '1', b: {} }],
      'Cannot use a value of label "b": it must be a string, number, boolean or bigint, received object',
    ],
    [
      ['1', '\udfff'],
      'Cannot use a value of label "b": text must be well-formed Unicode, received a lone surrogate',
    ],
  ])('refuses %j and makes nothing', async (values, message) => {
    const counter = labelled()
    const anyLabels = counter as unknown as { labels(...values: readonly unknown[]): unknown }
    expect(() => anyLabels.labels(...values)).toThrow(message)
    expect(() => anyLabels.labels(...values)).toThrow(message)
    expect(await totals(counter)).toEqual([])
  })

  test('is refused where there are no labels', () => {
    const counter = new Counter({ name: 'c', help, registry: null }) as unknown as Counter<readonly string[]>
    expect(() => counter.labels('1')).toThrow('label names must be [], received 1 positional values')
    expect(() => counter.labels({})).toThrow(LabelMismatchError)
    expect(() => counter.labels()).toThrow(LabelMismatchError)
  })

  test.each<[string, (registry: null) => unknown]>([
    [
      'Counter.inc()',
      (registry) =>
        (new Counter({ name: 'x', help, labelNames: ['l'], registry }) as unknown as Counter).inc(),
    ],
    [
      'Counter.reset()',
      (registry) =>
        (new Counter({ name: 'x', help, labelNames: ['l'], registry }) as unknown as Counter).reset(),
    ],
    [
      'Counter.countExceptions()',
      (registry) =>
        (new Counter({ name: 'x', help, labelNames: ['l'], registry }) as unknown as Counter).countExceptions(
          () => {},
        ),
    ],
    [
      'Gauge.set()',
      (registry) => (new Gauge({ name: 'x', help, labelNames: ['l'], registry }) as unknown as Gauge).set(1),
    ],
    [
      'Gauge.startTimer()',
      (registry) =>
        (new Gauge({ name: 'x', help, labelNames: ['l'], registry }) as unknown as Gauge).startTimer(),
    ],
    [
      'Gauge.setFunction()',
      (registry) =>
        (new Gauge({ name: 'x', help, labelNames: ['l'], registry }) as unknown as Gauge).setFunction(
          () => 1,
        ),
    ],
    [
      'Histogram.observe()',
      (registry) =>
        (new Histogram({ name: 'x', help, labelNames: ['l'], registry }) as unknown as Histogram).observe(1),
    ],
    [
      'Summary.observe()',
      (registry) =>
        (new Summary({ name: 'x', help, labelNames: ['l'], registry }) as unknown as Summary).observe(1),
    ],
    [
      'Info.info()',
      (registry) => (new Info({ name: 'x', help, labelNames: ['l'], registry }) as unknown as Info).info({}),
    ],
    [
      'Enum.state()',
      (registry) =>
        (
          new Enum({ name: 'x', help, labelNames: ['l'], states: ['a'], registry }) as unknown as Enum<'a'>
        ).state('a'),
    ],
  ])('%s needs a series where there are labels', (_, record) => {
    expect(() => record(null)).toThrow(
      'Cannot select a series of "x": label names must be ["l"], received []',
    )
  })
})

describe('initLabels()', () => {
  test('makes series at 0, by position or by name, and leaves those that are there', async () => {
    const counter = labelled()
    counter.labels('1', '2').inc(5)
    counter.initLabels([['1', '2'], { b: 'x', a: true }, ['z', 3]])
    expect(await totals(counter)).toEqual([
      'c_total{"a":"1","b":"2"} 5',
      'c_total{"a":"true","b":"x"} 0',
      'c_total{"a":"z","b":"3"} 0',
    ])
  })

  test('takes whatever can be gone through', async () => {
    const counter = labelled()
    counter.initLabels(new Set([['1', '2']] as const))
    counter.initLabels([])
    expect(await totals(counter)).toEqual(['c_total{"a":"1","b":"2"} 0'])
  })

  test.each([
    { wrong: ['1'], because: 'a value is missing' },
    { wrong: { a: '1', c: '2' }, because: 'a name is wrong' },
    { wrong: ['1', undefined], because: 'a value is no label value' },
  ])('makes nothing when $because', async ({ wrong }) => {
    const counter = labelled()
    expect(() => counter.initLabels([['1', '2'], wrong as unknown as readonly [string, string]])).toThrow(
      TypeError,
    )
    expect(await totals(counter)).toEqual([])
  })

  test('is refused where there are no labels', () => {
    const counter = new Counter({ name: 'c', help, registry: null })
    expect(() => counter.initLabels([])).toThrow(
      'Cannot make a series of "c": it must have labels, received a metric without',
    )
  })
})

describe('remove(), removeByLabels(), clear()', () => {
  function filled(): Counter<readonly ['a', 'b']> {
    const counter = labelled()
    for (const [a, b, amount] of [
      ['1', 'x', 1],
      ['1', 'y', 2],
      ['2', 'x', 3],
    ] as const) {
      counter.labels(a, b).inc(amount)
    }
    return counter
  }

  test('remove() takes one series away and says whether it was there', async () => {
    const counter = filled()
    expect([counter.remove('1', 'y'), counter.remove('1', 'y'), counter.remove('3', 'x')]).toEqual([
      true,
      false,
      false,
    ])
    expect(await totals(counter)).toEqual(['c_total{"a":"1","b":"x"} 1', 'c_total{"a":"2","b":"x"} 3'])
  })

  test('a series that comes back starts at 0, goes last, and the old one counts into nowhere', async () => {
    const counter = filled()
    const old = counter.labels('1', 'x')
    counter.remove(1, 'x')
    counter.labels('1', 'x').inc(5)
    old.inc(100)
    old.reset()
    expect(await totals(counter)).toEqual([
      'c_total{"a":"1","b":"y"} 2',
      'c_total{"a":"2","b":"x"} 3',
      'c_total{"a":"1","b":"x"} 5',
    ])
  })

  test.each<[Record<string, string | number>, number, readonly string[]]>([
    [{ a: '1' }, 2, ['c_total{"a":"2","b":"x"} 3']],
    [{ a: 1, b: 'y' }, 1, ['c_total{"a":"1","b":"x"} 1', 'c_total{"a":"2","b":"x"} 3']],
    [
      { b: 'never seen' },
      0,
      ['c_total{"a":"1","b":"x"} 1', 'c_total{"a":"1","b":"y"} 2', 'c_total{"a":"2","b":"x"} 3'],
    ],
    [{}, 0, ['c_total{"a":"1","b":"x"} 1', 'c_total{"a":"1","b":"y"} 2', 'c_total{"a":"2","b":"x"} 3']],
  ])('removeByLabels(%j) takes %d away', async (labels, count, left) => {
    const counter = filled()
    expect(counter.removeByLabels(labels)).toBe(count)
    expect(await totals(counter)).toEqual(left)
  })

  test('clear() takes all away', async () => {
    const counter = filled()
    counter.clear()
    expect(await totals(counter)).toEqual([])
    counter.labels('1', 'x').inc()
    expect(await totals(counter)).toEqual(['c_total{"a":"1","b":"x"} 1'])
  })

  test('clear() leaves the one series of an instrument without labels', async () => {
    const counter = new Counter({ name: 'c', help, registry: null })
    counter.inc(3)
    counter.clear()
    expect(await totals(counter)).toEqual(['c_total 3'])
  })

  test.each<[string, (counter: Counter<readonly string[]>) => unknown, string]>([
    ['remove() with too few', (counter) => counter.remove('1'), 'received 1 positional values'],
    [
      'remove() with names',
      (counter) => counter.remove({ a: '1' } as unknown as string, 'x'),
      'received object',
    ],
    [
      'remove() with undefined',
      (counter) => counter.remove('1', undefined as unknown as string),
      'received undefined',
    ],
    [
      'removeByLabels() of an unknown name',
      (counter) => counter.removeByLabels({ a: '1', c: '1' }),
      'label names must be ["a","b"], received ["a","c"]',
    ],
    [
      'removeByLabels() of undefined',
      (counter) => counter.removeByLabels({ a: undefined }),
      'received undefined',
    ],
    [
      'removeByLabels() of text',
      (counter) => counter.removeByLabels('ab' as unknown as Record<string, string>),
      'must be an object',
    ],
    [
      'removeByLabels() of nothing',
      (counter) => counter.removeByLabels(null as unknown as Record<string, string>),
      'must be an object',
    ],
  ])('%s is refused, and nothing is removed', async (_, remove, message) => {
    const counter = filled()
    const before = await totals(counter)
    expect(() => remove(counter as unknown as Counter<readonly string[]>)).toThrow(message)
    expect(() => remove(counter as unknown as Counter<readonly string[]>)).toThrow(TypeError)
    expect(await totals(counter)).toEqual(before)
  })

  test('remove(), removeByLabels() are refused where there are no labels', () => {
    const counter = new Counter({ name: 'c', help, registry: null })
    const message = 'Cannot remove a series of "c": it must have labels, received a metric without'
    expect(() => counter.remove()).toThrow(new TypeError(message))
    expect(() => counter.removeByLabels({})).toThrow(new TypeError(message))
  })
})
