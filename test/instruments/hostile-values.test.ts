import { describe, expect, test } from 'vitest'
import { render } from '../../src/exposition/encode.ts'
import { Counter } from '../../src/instruments/counter.ts'
import { Gauge } from '../../src/instruments/gauge.ts'
import type { LabelValue } from '../../src/model/labels.ts'
import { Registry } from '../../src/registry/registry.ts'
import { heapGrowth } from '../harness/heap-growth.ts'

const help = 'Help'
const labelNames = ['a', 'b'] as const
const make = () => new Counter({ name: 'c', help, labelNames, registry: null })
const lines = async (counter: Counter<typeof labelNames>) =>
  (await render(counter)).split('\n').filter((line) => line !== '' && !line.startsWith('#'))

type Values = { readonly a: LabelValue; readonly b: LabelValue }

describe('labels() gives', () => {
  test.each<[LabelValue, string]>([
    ['', ''],
    [' ', ' '],
    ['\0', '\0'],
    ['\r', '\r'],
    ['a"b\n# EOF\nfake_metric 1', 'a\\"b\\n# EOF\\nfake_metric 1'],
    ['\\', '\\\\'],
    ['\\n', '\\\\n'],
    ['\u2028\u{1f600}\uffff', '\u2028\u{1f600}\uffff'],
    ['__proto__', '__proto__'],
    ['constructor', 'constructor'],
    ['NaN', 'NaN'],
    [-0, '0'],
    [Number.NaN, 'NaN'],
    [-Infinity, '-Infinity'],
    [1e21, '1e+21'],
    [2n ** 64n, '18446744073709551616'],
    [false, 'false'],
  ])('the value %o a series, which is printed as it is', async (value, printed) => {
    const counter = make()
    counter.labels({ a: value, b: 'x' }).inc()
    counter.labels(value, 'x').inc()
    // As text, it is the same series.
    counter.labels({ b: 'x', a: String(value) }).inc()
    expect(await lines(counter)).toEqual([`c_total{a="${printed}",b="x"} 3`])
  })

  test('a value of 1 MiB a series', async () => {
    const counter = make()
    const text = 'é'.repeat(2 ** 19)
    counter.labels(text, text).inc()
    counter.labels(`${text}x`, text).inc(2)
    expect(await lines(counter)).toEqual([
      `c_total{a="${text}",b="${text}"} 1`,
      `c_total{a="${text}x",b="${text}"} 2`,
    ])
  })

  test('labels named like what every object has', async () => {
    const counter = new Counter({
      name: 'c',
      help,
      labelNames: ['constructor', 'toString', 'hasOwnProperty'],
      registry: null,
    })
    counter.labels({ hasOwnProperty: 'h', constructor: 'c', toString: 't' }).inc()
    const [family] = [...(counter.collect() as Iterable<never>)]
    expect(family).toBeDefined()
    expect(() => counter.labels({ constructor: 'c' } as never)).toThrow(
      'Cannot select a series of "c": label names must be ["constructor","toString","hasOwnProperty"], received ["constructor"]',
    )
  })

  const given: readonly (readonly [string, () => Values])[] = [
    ['frozen', () => Object.freeze({ a: '1', b: '2' })],
    ['without prototype', () => Object.assign(Object.create(null) as Values, { b: '2', a: '1' })],
    ['a proxy', () => new Proxy({ a: '1', b: '2' }, {})],
    [
      'made of getters',
      () => ({
        get a() {
          return '1'
        },
        get b() {
          return '2'
        },
      }),
    ],
    ['from JSON', () => JSON.parse('{"b":"2","a":"1"}') as Values],
    [
      'of a class',
      () =>
        new (class {
          b = '2'
          a = '1'
        })(),
    ],
  ]
  test.each(given)('one series for objects that are %s', async (_, values) => {
    const counter = make()
    counter.labels('1', '2').inc()
    counter.labels(values()).inc()
    counter.labels(values()).inc()
    expect(await lines(counter)).toEqual(['c_total{a="1",b="2"} 3'])
  })

  test('what was asked for when a getter among the values asks for another series', async () => {
    const counter = make()
    const other = () => counter.labels({ a: '1', b: '2' }).inc()
    const inOrder = {
      get a() {
        other()
        return 'q'
      },
      get b() {
        other()
        return 'z'
      },
    }
    const { a, b } = Object.getOwnPropertyDescriptors(inOrder)
    const inOtherOrder = Object.defineProperties({} as Values, { b, a })
    for (const values of [inOrder, inOtherOrder, inOrder]) counter.labels(values).inc(100)
    const [shown, ...more] = (await lines(counter)).toReversed()
    expect(shown).toBe('c_total{a="q",b="z"} 300')
    expect(more).toHaveLength(1)
  })

  test('nothing when a getter throws, and the next series as ever', async () => {
    const counter = make()
    counter.labels('1', '2').inc()
    const broken = {
      a: '7',
      get b(): string {
        throw new Error('broken getter')
      },
    }
    expect(() => counter.labels(broken)).toThrow('broken getter')
    counter.labels({ a: '1', b: '2' }).inc()
    counter.labels({ a: '7', b: '2' }).inc()
    expect(await lines(counter)).toEqual(['c_total{a="1",b="2"} 2', 'c_total{a="7",b="2"} 1'])
  })
})

describe('labels() refuses', () => {
  test.each<[unknown, string]>([
    [undefined, 'undefined'],
    [null, 'null'],
    [Symbol('s'), 'symbol'],
    [['x'], 'an array'],
    [{ toString: () => 'x' }, 'object'],
    [new String('x'), 'object'], // oxlint-disable-line no-new-wrappers -- this is what is tested
    [() => 'x', 'function'],
  ])('%o as a value, by name and by position', async (value, received) => {
    const counter = make()
    const message = `Cannot use a value of label "b": it must be a string, number, boolean or bigint, received ${received}`
    expect(() => counter.labels('x', value as string)).toThrow(new TypeError(message))
    expect(() => counter.labels({ a: 'x', b: value as string })).toThrow(new TypeError(message))
    expect(await lines(counter)).toEqual([])
  })

  test.each(['\ud800', 'a\udc00b', '\udc00\ud800'])(
    'a lone surrogate, which no page could carry: %j',
    (value) => {
      const message =
        'Cannot use a value of label "b": text must be well-formed Unicode, received a lone surrogate'
      expect(() => make().labels('x', value)).toThrow(new RangeError(message))
      expect(() => make().labels({ a: 'x', b: value })).toThrow(new RangeError(message))
    },
  )
})

describe('what clients send does not fill the memory', () => {
  const mebibyte = 2 ** 20

  test('a million sets of labels under maxSeries', async () => {
    const registry = new Registry({ maxSeries: 1000 })
    const counter = new Counter({ name: 'c', help, labelNames, registry })
    const gauge = new Gauge({ name: 'g', help, labelNames, registry })
    const count = (from: number, to: number): void => {
      for (let i = from; i < to; i++) {
        counter.labels({ a: `/path/${i}`, b: i }).inc()
        gauge.labels(`/path/${i}`, i).set(i)
      }
    }
    count(0, 2000)
    expect(heapGrowth(() => count(2000, 500_000))).toBeLessThan(2 * mebibyte)
    expect((await render(registry)).split('\n').slice(-6)).toEqual([
      'g{a="/path/999",b="999"} 999',
      '# HELP edgeprom_overflow_total Times that a new series found no room in its metric: counted in its overflow series, or refused',
      '# TYPE edgeprom_overflow_total counter',
      'edgeprom_overflow_total{metric="c"} 499000',
      'edgeprom_overflow_total{metric="g"} 499000',
      '',
    ])
  })

  test('values that stand beside one that is refused', () => {
    const counter = make()
    const refuse = (times: number): void => {
      for (let i = 0; i < times; i++) {
        try {
          counter.labels(`/path/of/a/request/${i}`, '\ud800')
        } catch {
          // Refused, as the test above says.
        }
      }
    }
    refuse(100)
    expect(heapGrowth(() => refuse(100_000))).toBeLessThan(2 * mebibyte)
  })

  test('series that come and go', () => {
    const counter = make()
    const churn = (from: number, to: number): void => {
      for (let i = from; i < to; i++) {
        counter.labels(`/session/${i}`, i).inc()
        counter.remove(`/session/${i}`, i)
      }
    }
    churn(0, 1000)
    expect(heapGrowth(() => churn(1000, 200_000))).toBeLessThan(2 * mebibyte)
  })
})
