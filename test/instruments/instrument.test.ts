import { afterEach, describe, expect, test } from 'vitest'
import { Counter } from '../../src/instruments/counter.ts'
import { Enum } from '../../src/instruments/enum.ts'
import { Gauge } from '../../src/instruments/gauge.ts'
import { Histogram } from '../../src/instruments/histogram.ts'
import { Info } from '../../src/instruments/info.ts'
import { Summary } from '../../src/instruments/summary.ts'
import type { Collector } from '../../src/model/collector.ts'
import { DuplicateFamilyError, LabelMismatchError } from '../../src/model/errors.ts'
import type { FamilyHead } from '../../src/model/family-head.ts'
import { defaultRegistry } from '../../src/registry/default-registry.ts'
import { Registry } from '../../src/registry/registry.ts'
import { linesOf, namesOf } from '../registry/families.ts'

const help = 'Help'

/** What the six have in common. */
interface Common {
  readonly name: string
  readonly help: string
  readonly labelNames?: readonly string[]
  readonly registry: Registry | null
}
interface Made extends Collector {
  readonly name: string
  readonly labelNames: readonly string[]
  toString(): string
  labels(...values: readonly string[]): unknown
  describe(): Iterable<FamilyHead>
}
const makers: Readonly<
  Record<'Counter' | 'Gauge' | 'Histogram' | 'Summary' | 'Info' | 'Enum', (options: Common) => Made>
> = {
  Counter: (options) => new Counter(options),
  Gauge: (options) => new Gauge(options),
  Histogram: (options) => new Histogram({ ...options, buckets: [1] }),
  Summary: (options) => new Summary(options),
  Info: (options) => new Info(options),
  Enum: (options) => new Enum({ ...options, states: ['on', 'off'] }),
}
const kinds = Object.entries(makers)

describe('every instrument', () => {
  test.each(kinds)('%s without labels has one series from the start', async (_, make) => {
    expect((await linesOf(make({ name: 'x', help, registry: null }))).length).toBeGreaterThan(0)
  })

  test.each(kinds)('%s with labels has a head, and no series before one is asked for', async (_, make) => {
    const instrument = make({ name: 'x', help, labelNames: ['l'], registry: null })
    expect(await namesOf(instrument)).toEqual(['x'])
    expect(await linesOf(instrument)).toEqual([])
    instrument.labels('1')
    expect((await linesOf(instrument)).length).toBeGreaterThan(0)
  })

  test.each(kinds)('%s is registered by its constructor, in the last step', async (_, make) => {
    const registry = new Registry()
    expect(() => make({ name: 'x', help, labelNames: ['__l'], registry })).toThrow(RangeError)
    const instrument = make({ name: 'x', help, labelNames: ['l'], registry })
    expect(registry.find('x')).toBe(instrument)
    expect(() => make({ name: 'x', help, registry })).toThrow(DuplicateFamilyError)
    expect(await namesOf(registry)).toEqual(['x'])
  })

  const wrong: readonly (readonly [Partial<Record<keyof Common, unknown>>, string])[] = [
    [{ name: '' }, 'Cannot name a metric: name must not be empty, received ""'],
    [{ name: undefined }, 'Cannot name a metric: name must be a string, received undefined'],
    [{ help: undefined }, 'Cannot describe "x": help must be a string, received undefined'],
    [{ help: 5 }, 'Cannot describe "x": help must be a string, received number'],
    [{ help: '\ud800' }, 'Cannot describe "x": text must be well-formed Unicode, received a lone surrogate'],
    [{ labelNames: 'abc' }, 'Cannot label "x": labelNames must be an array of strings, received string'],
    [{ labelNames: ['a', 'a'] }, 'Cannot label "x": label names must be unique, received "a" twice'],
    [{ labelNames: [''] }, 'Cannot use a label of "x": label name must not be empty, received ""'],
    [
      { labelNames: ['__name__'] },
      'Cannot use a label of "x": label name must not start with "__", received "__name__"',
    ],
  ]
  test.each(
    kinds.flatMap(([kind, make]) =>
      wrong.map(([options, message]) => [kind, options, message, make] as const),
    ),
  )('%s refuses %j: %s', (_, options, message, make) => {
    const registry = new Registry()
    expect(() => make({ name: 'x', help, registry, ...options } as Common)).toThrow(message)
    expect([...registry.describe()]).toEqual([])
  })

  test.each([
    ['Histogram', 'le'],
    ['Summary', 'quantile'],
    ['Enum', 'x'],
  ] as const)('%s keeps the label %s for itself, the others do not', (kind, label) => {
    expect(() => makers[kind]({ name: 'x', help, labelNames: [label], registry: null })).toThrow(
      new RangeError(`Cannot label "x": label name must not be ["${label}"], received "${label}"`),
    )
    expect(() => new Counter({ name: 'x', help, labelNames: [label], registry: null })).not.toThrow()
  })

  test.each(kinds)('%s keeps its own list of label names', (_, make) => {
    const labelNames = ['a']
    const instrument = make({ name: 'x', help, labelNames, registry: null })
    labelNames.push('b')
    expect(instrument.labelNames).toEqual(['a'])
    expect(() => instrument.labels('1')).not.toThrow()
    expect(() => instrument.labels('1', '2')).toThrow(LabelMismatchError)
  })

  test.each([
    ['Counter', 'counter:x'],
    ['Gauge', 'gauge:x'],
    ['Histogram', 'histogram:x'],
    ['Summary', 'summary:x'],
    ['Info', 'info:x'],
    ['Enum', 'stateset:x'],
  ] as const)('%s says what it is: %s', (kind, text) => {
    const instrument = makers[kind]({ name: 'x', help, registry: null })
    expect(instrument.toString()).toBe(text)
    expect(instrument.name).toBe('x')
    expect([...instrument.describe()].map(({ type, name }) => `${type}:${name}`)).toEqual([text])
  })
})

describe('the default registry', () => {
  const made: Collector[] = []
  afterEach(() => {
    for (const one of made.splice(0)) defaultRegistry.unregister(one)
  })

  test('has what is made without a registry', () => {
    const counter = new Counter({ name: 'c', help })
    made.push(counter)
    expect(defaultRegistry.find('c')).toBe(counter)
    expect(() => new Counter({ name: 'c', help, registry: undefined })).toThrow(DuplicateFamilyError)
    expect(() => new Counter({ name: 'c', help, registry: null })).not.toThrow()
  })

  test('is where getOrCreate() looks', () => {
    const counter = Counter.getOrCreate({ name: 'c', help })
    made.push(counter)
    expect(Counter.getOrCreate({ name: 'c_total', help })).toBe(counter)
  })
})
