import { describe, expect, test } from 'vitest'
import { Counter } from '../../src/instruments/counter.ts'
import { gather } from '../../src/model/gather.ts'
import { type FamilySnapshot, snapshot } from '../../src/model/samples.ts'
import { HandClock } from '../model/hand-clock.ts'

const help = 'Help'

function make(clock = new HandClock(5)): Counter {
  return new Counter({ name: 'c', help, registry: null, clock })
}

async function shown(counter: Counter<readonly string[]>): Promise<FamilySnapshot['samples']> {
  return (await gather(counter.collect())).flatMap((family) => snapshot(family).samples)
}

describe('Counter', () => {
  test('is there from the start, at 0', async () => {
    expect(await shown(make())).toEqual([
      { name: 'c_total', labels: {}, value: 0 },
      { name: 'c_created', labels: {}, value: 5 },
    ])
  })

  test('inc() adds 1, or any finite amount that is not negative', async () => {
    const counter = make()
    counter.inc()
    for (const amount of [0, -0, 0.5, 2, 1e300, undefined]) counter.inc(amount)
    expect((await shown(counter))[0]?.value).toBe(1e300)
    const small = make()
    small.inc(0.5)
    small.inc()
    expect((await shown(small))[0]?.value).toBe(1.5)
  })

  test.each([-1, -Number.MIN_VALUE, Number.NaN, Infinity, -Infinity])('inc() rejects %d', async (amount) => {
    const counter = make()
    counter.inc(2)
    expect(() => counter.inc(amount, { exemplar: { t: '1' } })).toThrow(
      new RangeError(`Cannot increment counter "c": amount must be a finite number >= 0, received ${amount}`),
    )
    expect((await shown(counter))[0]).toEqual({ name: 'c_total', labels: {}, value: 2 })
  })

  test.each<[unknown, string]>([
    ['', 'string'],
    ['5', 'string'],
    [null, 'object'],
    [5n, 'bigint'],
    [{ exemplar: { t: '1' } }, 'object'],
    [[3], 'object'],
    [true, 'boolean'],
  ])('inc() rejects %s, which is not a number', async (amount, kind) => {
    const counter = make()
    expect(() => counter.inc(amount as number)).toThrow(
      new TypeError(`Cannot increment counter "c": amount must be a finite number >= 0, received ${kind}`),
    )
    expect((await shown(counter))[0]?.value).toBe(0)
  })

  test('inc() keeps the newest exemplar, with the amount and the time', async () => {
    const clock = new HandClock(5)
    const counter = make(clock)
    counter.inc(1, { exemplar: { trace_id: 'a' } })
    clock.advance(2)
    counter.inc(2.5, { exemplar: { trace_id: 'b', code: 200 } })
    clock.advance(2)
    counter.inc()
    counter.inc(1, { exemplar: {} })
    counter.inc(1, { exemplar: undefined })
    expect((await shown(counter))[0]?.exemplar).toEqual({
      labels: [
        ['code', '200'],
        ['trace_id', 'b'],
      ],
      value: 2.5,
      timestampSeconds: 7,
    })
  })

  test.each<[unknown, string]>([
    [
      { t: 'x'.repeat(128) },
      'Cannot attach an exemplar to "c": its labels must have at most 128 code points together, received 129',
    ],
    [{ __t: 'x' }, 'Cannot use a label of "c": label name must not start with "__", received "__t"'],
    [
      { t: undefined },
      'Cannot use a value of label "t": it must be a string, number, boolean or bigint, received undefined',
    ],
    [null, 'Cannot use labels: they must be an object of names and values, received null'],
    ['abc', 'Cannot use labels: they must be an object of names and values, received string'],
  ])('inc() with the exemplar %j counts nothing', async (exemplar, message) => {
    const counter = make()
    counter.inc(1, { exemplar: { t: 'before' } })
    const before = await shown(counter)
    expect(() => counter.inc(1, { exemplar: exemplar as Record<string, string> })).toThrow(message)
    expect(await shown(counter)).toEqual(before)
  })

  test('an exemplar goes to the series that it was given to', async () => {
    const counter = new Counter({ name: 'c', help, labelNames: ['l'], registry: null })
    counter.labels('a').inc()
    counter.labels('b').inc(5, { exemplar: { t: '1' } })
    expect((await shown(counter)).filter(({ name }) => name === 'c_total')).toMatchObject([
      { labels: { l: 'a' }, value: 1 },
      { labels: { l: 'b' }, value: 5, exemplar: { labels: [['t', '1']], value: 5 } },
    ])
  })

  test('reset() starts again at 0, with a new start time and without exemplar', async () => {
    const clock = new HandClock(5)
    const counter = make(clock)
    counter.inc(7, { exemplar: { t: '1' } })
    clock.advance(3)
    counter.reset()
    expect(await shown(counter)).toEqual([
      { name: 'c_total', labels: {}, value: 0 },
      { name: 'c_created', labels: {}, value: 8 },
    ])
    counter.inc()
    expect((await shown(counter))[0]?.value).toBe(1)
  })
})

describe('Counter.countExceptions()', () => {
  const fail = (error: unknown) => () => {
    throw error
  }
  const value = async (counter: Counter) => (await shown(counter))[0]?.value

  test('gives what the function gives and counts nothing', async () => {
    const counter = make()
    expect(counter.countExceptions(() => 5)).toBe(5)
    expect(await counter.countExceptions(() => Promise.resolve(6))).toBe(6)
    expect(await value(counter)).toBe(0)
  })

  test('counts what is thrown and lets it through', async () => {
    const counter = make()
    expect(() => counter.countExceptions(fail(new TypeError('broken')))).toThrow('broken')
    expect(() => counter.countExceptions(fail('just text'))).toThrow('just text')
    expect(await value(counter)).toBe(2)
  })

  test('counts a promise that rejects, when it does', async () => {
    const counter = make()
    let fails = (): void => {}
    const promise = counter.countExceptions(
      () =>
        new Promise((_, reject) => {
          fails = () => reject(new Error('broken'))
        }),
    )
    expect(await value(counter)).toBe(0)
    fails()
    await expect(promise).rejects.toThrow('broken')
    expect(await value(counter)).toBe(1)
  })

  test('counts only instances of the classes asked for', async () => {
    const counter = make()
    for (const error of [new TypeError('t'), new RangeError('r'), new SyntaxError('s'), 'text']) {
      expect(() => counter.countExceptions(fail(error), { only: TypeError })).toThrow()
      expect(() => counter.countExceptions(fail(error), { only: [RangeError, SyntaxError] })).toThrow()
    }
    expect(await value(counter)).toBe(3)
  })

  test.each<[unknown, string]>([
    ['TypeError', 'string'],
    [null, 'object'],
    [[TypeError, undefined], 'undefined'],
    [(error: unknown) => error instanceof TypeError, 'function'],
  ])('refuses %o as classes before it runs anything', (only, received) => {
    const counter = make()
    let runs = 0
    const message = `Cannot count exceptions in "c": only must be classes of errors, received ${received}`
    const options = { only: only as typeof Error }
    expect(() => counter.countExceptions(() => runs++, options)).toThrow(new TypeError(message))
    expect(() => counter.countedExceptions(options)).toThrow(new TypeError(message))
    expect(runs).toBe(0)
  })

  test('counts each of calls inside calls', async () => {
    const counter = make()
    const inner = () => counter.countExceptions(fail(new Error('broken')))
    expect(() => counter.countExceptions(inner)).toThrow('broken')
    expect(await value(counter)).toBe(2)
  })
})
