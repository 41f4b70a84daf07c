import { changesOf } from '../../src/report/changes-of.ts'
import { describe, expect, test, vi } from 'vitest'
import { Gauge } from '../../src/instruments/gauge.ts'
import type { ChangeReader } from '../../src/model/change-reader.ts'
import type { GaugeAggregation } from '../../src/model/family-head.ts'
import { gather } from '../../src/model/gather.ts'
import { samples } from '../../src/model/samples.ts'
import { gaugeFlags } from '../../src/model/series-block.ts'
import { HandClock } from '../model/hand-clock.ts'
import { takeRows } from '../model/change-rows.ts'
import { linesOf } from '../registry/families.ts'

const help = 'Help'
const { hasValue, wasSet } = gaugeFlags

function make(options: { readonly aggregation?: GaugeAggregation; readonly clock?: HandClock } = {}): Gauge {
  return new Gauge({ name: 'g', help, registry: null, ...options })
}

async function valueOf(gauge: Gauge<readonly string[]>): Promise<number | undefined> {
  const [family] = await gather(gauge.collect())
  return family && [...samples(family)][0]?.value
}

/** Flags and value of each row that waits, settled. */
function taken(changes: ChangeReader): readonly (readonly [number, number])[] {
  return takeRows(changes).map(({ flags, values }) => [flags, values[0] ?? Number.NaN])
}

describe('Gauge', () => {
  test('goes up and down and is set', async () => {
    const gauge = make()
    expect(await linesOf(gauge)).toEqual(['g 0'])
    gauge.inc()
    gauge.inc(2.5)
    gauge.dec()
    gauge.dec(0.5)
    gauge.dec(-1)
    expect(await valueOf(gauge)).toBe(3)
    gauge.set(-7)
    expect(await valueOf(gauge)).toBe(-7)
  })

  test.each([Number.NaN, Infinity, -Infinity, -0, 5e-324])('set() takes any number: %d', async (value) => {
    const gauge = make()
    gauge.set(value)
    expect(await valueOf(gauge)).toBe(value)
  })

  test.each(['5', null, undefined, 5n, [5], new Date(0)])('set() rejects %s', async (value) => {
    const gauge = make()
    gauge.set(3)
    expect(() => gauge.set(value as unknown as number)).toThrow(
      new TypeError(`Cannot set gauge "g": value must be a number, received ${typeof value}`),
    )
    expect(await valueOf(gauge)).toBe(3)
  })

  test.each(['5', '', null, 5n, [5], new Date(0), true])('inc(), dec() reject %s', async (value) => {
    const gauge = make()
    gauge.set(3)
    const amount = value as unknown as number
    expect(() => gauge.inc(amount)).toThrow(
      new TypeError(`Cannot increment gauge "g": value must be a number, received ${typeof value}`),
    )
    expect(() => gauge.dec(amount)).toThrow(
      new TypeError(`Cannot decrement gauge "g": value must be a number, received ${typeof value}`),
    )
    expect(await valueOf(gauge)).toBe(3)
  })

  test('setToCurrentTime() sets Unix seconds', async () => {
    const gauge = make({ clock: new HandClock(1_700_000_000.25) })
    gauge.setToCurrentTime()
    expect(await valueOf(gauge)).toBe(1_700_000_000.25)
  })

  test('time() and startTimer() set the seconds of the last one', async () => {
    const clock = new HandClock()
    const gauge = make({ clock })
    expect(
      gauge.time(() => {
        clock.advance(2)
        return 'result'
      }),
    ).toBe('result')
    expect(await valueOf(gauge)).toBe(2)
    const timer = gauge.startTimer()
    clock.advance(3)
    timer.stop()
    expect(await valueOf(gauge)).toBe(3)
    await gauge.time(async () => {
      clock.advance(1)
      await Promise.resolve()
      clock.advance(0.5)
    })
    expect(await valueOf(gauge)).toBe(1.5)
  })

  test('trackInProgress() counts what is under way, until it returns, rejects or throws', async () => {
    const gauge = make()
    let finish = (): void => {}
    const work = new Promise<string>((resolve) => {
      finish = () => resolve('done')
    })
    const first = gauge.trackInProgress(() => work)
    expect(first).toBe(work)
    expect(gauge.trackInProgress(() => 'sync')).toBe('sync')
    let fails = (): void => {}
    const second = gauge.trackInProgress(
      () =>
        new Promise((_, reject) => {
          fails = () => reject(new Error('broken'))
        }),
    )
    expect(await valueOf(gauge)).toBe(2)
    fails()
    await expect(second).rejects.toThrow('broken')
    expect(await valueOf(gauge)).toBe(1)
    expect(() =>
      gauge.trackInProgress(() => {
        throw new Error('at once')
      }),
    ).toThrow('at once')
    expect(() => gauge.trackInProgress(5 as unknown as () => void)).toThrow(TypeError)
    finish()
    expect(await first).toBe('done')
    expect(await valueOf(gauge)).toBe(0)
  })

  test.each<GaugeAggregation>(['mostrecent', 'livemostrecent'])(
    'with %s it is only set',
    async (aggregation) => {
      const gauge = make({ aggregation })
      gauge.set(3)
      const fn = vi.fn<() => void>()
      for (const [action, change] of [
        ['increment', () => gauge.inc()],
        ['decrement', () => gauge.dec()],
        ['increment', () => gauge.trackInProgress(fn)],
      ] as const) {
        expect(change).toThrow(
          new TypeError(
            `Cannot ${action} gauge "g": it must be set where the aggregation is "${aggregation}", received a relative change`,
          ),
        )
      }
      expect(fn).not.toHaveBeenCalled()
      expect(await valueOf(gauge)).toBe(3)
    },
  )

  test.each<[unknown, string]>([
    ['average', '"average"'],
    [null, 'null'],
    [5, '5'],
  ])('refuses the aggregation %j', (aggregation, received) => {
    expect(() => make({ aggregation: aggregation as GaugeAggregation })).toThrow(
      `Cannot make gauge "g": aggregation must be one of ["auto","all","liveall","min","livemin","max","livemax","sum","livesum","mostrecent","livemostrecent"], received ${received}`,
    )
  })

  test.each(['all', 'liveall'] as const)(
    'refuses the label "source" with the aggregation %s',
    (aggregation) => {
      const options = { name: 'g', help: 'help', labelNames: ['zone', 'source'], registry: null }
      expect(() => new Gauge({ ...options, aggregation })).toThrow(
        `Cannot make gauge "g": labelNames must not have "source" where the aggregation is "${aggregation}", received ["zone","source"]`,
      )
      expect(() => new Gauge({ ...options, aggregation: 'sum' })).not.toThrow()
    },
  )

  test('trackInProgress() makes "auto" into "livesum", and leaves another aggregation', async () => {
    const [auto, max] = [make(), make({ aggregation: 'max' })]
    for (const gauge of [auto, max]) gauge.trackInProgress(() => {})
    expect((await gather(auto.collect()))[0]).toMatchObject({ aggregation: 'livesum' })
    expect((await gather(max.collect()))[0]).toMatchObject({ aggregation: 'max' })
  })
})

describe('Gauge.setFunction()', () => {
  test('asks whenever it is collected, and other changes do not show', async () => {
    const gauge = make()
    let value = 1
    gauge.setFunction(() => value++)
    gauge.set(100)
    expect(await valueOf(gauge)).toBe(1)
    gauge.inc(100)
    expect(await valueOf(gauge)).toBe(2)
  })

  test('waits for a promise', async () => {
    const gauge = make()
    gauge.setFunction(async () => {
      await Promise.resolve()
      return 7
    })
    expect(await valueOf(gauge)).toBe(7)
  })

  test('the last function counts', async () => {
    const gauge = make()
    gauge.setFunction(() => 1)
    gauge.setFunction(() => 2)
    expect(await valueOf(gauge)).toBe(2)
  })

  test('asks the functions of all series at once', async () => {
    const gauge = new Gauge({ name: 'g', help, labelNames: ['l'], registry: null })
    let answer = (_value: number): void => {}
    const second = new Promise<number>((resolve) => {
      answer = resolve
    })
    gauge.labels('a').setFunction(() => second)
    gauge.labels('b').setFunction(() => {
      answer(1)
      return 2
    })
    expect(await linesOf(gauge)).toEqual(['g{"l":"a"} 1', 'g{"l":"b"} 2'])
  })

  test('leaves with its series', async () => {
    const gauge = new Gauge({ name: 'g', help, labelNames: ['l'], registry: null })
    const asked = vi.fn<() => number>(() => 1)
    const stale = gauge.labels('a')
    stale.setFunction(asked)
    gauge.remove('a')
    gauge.labels('b').set(5)
    gauge.labels('a').set(6)
    expect(await linesOf(gauge)).toEqual(['g{"l":"b"} 5', 'g{"l":"a"} 6'])
    stale.setFunction(asked)
    expect(await linesOf(gauge)).toEqual(['g{"l":"b"} 5', 'g{"l":"a"} 6'])
    expect(asked).not.toHaveBeenCalled()
  })

  test('a series that is removed while its function is asked gives its value to nobody', async () => {
    const gauge = new Gauge({ name: 'g', help, labelNames: ['l'], registry: null })
    let answer = (_value: number): void => {}
    const value = new Promise<number>((resolve) => {
      answer = resolve
    })
    gauge.labels('a').setFunction(() => value)
    const collected = linesOf(gauge)
    gauge.remove('a')
    gauge.labels('b').set(5)
    answer(1)
    expect(await collected).toEqual(['g{"l":"b"} 5'])
  })

  test.each<[string, () => number | Promise<number>, string]>([
    [
      'throws',
      () => {
        throw new Error('broken')
      },
      'broken',
    ],
    ['rejects', () => Promise.reject(new Error('rejected')), 'rejected'],
    [
      'gives text',
      () => '5' as unknown as number,
      'Cannot collect gauge "g": its function must give a number, received string',
    ],
    [
      'gives nothing',
      () => undefined as unknown as number,
      'Cannot collect gauge "g": its function must give a number, received undefined',
    ],
  ])('a function that %s fails the collection of the gauge', async (_, fn, message) => {
    const gauge = make()
    gauge.setFunction(fn)
    await expect(gather(gauge.collect())).rejects.toThrow(message)
  })

  test('no longer waits when the signal aborts', async () => {
    const gauge = make()
    gauge.setFunction(() => new Promise<never>(() => {}))
    const controller = new AbortController()
    const collected = gather(gauge.collect({ signal: controller.signal }))
    controller.abort(new Error('deadline'))
    await expect(collected).rejects.toThrow('deadline')
  })

  test('refuses what is not a function', () => {
    expect(() => make().setFunction(5 as unknown as () => number)).toThrow(
      new TypeError('Cannot set the function of gauge "g": it must be a function, received number'),
    )
  })
})

describe('changesOf() a gauge', () => {
  test('says no value for a gauge that was never set, and whether it was set anew', () => {
    const gauge = make()
    const changes = changesOf(gauge)
    expect(taken(changes)).toEqual([[0, 0]])
    gauge.set(0)
    expect(taken(changes)).toEqual([[hasValue, 0]])
    gauge.set(0)
    expect(taken(changes)).toEqual([[hasValue | wasSet, 0]])
  })

  test('a gauge that only goes up and down was never set anew, until it is', () => {
    const gauge = make()
    const changes = changesOf(gauge)
    gauge.inc(3)
    gauge.dec()
    expect(taken(changes)).toEqual([[hasValue, 2]])
    gauge.set(9)
    expect(taken(changes)).toEqual([[hasValue | wasSet, 9]])
  })

  test('a first set() and then steps is one that only goes up and down', () => {
    const gauge = make()
    const changes = changesOf(gauge)
    gauge.set(0)
    gauge.inc()
    expect(taken(changes)).toEqual([[hasValue, 1]])
  })

  test('refresh() asks the functions; one that fails or hangs keeps the value before', async () => {
    const gauge = new Gauge({ name: 'g', help, labelNames: ['l'], registry: null })
    let isBroken = false
    gauge.labels('fails').setFunction(() => (isBroken ? Promise.reject(new Error('broken')) : 1))
    gauge.labels('hangs').setFunction(() => (isBroken ? new Promise<never>(() => {}) : 2))
    let value = 3
    gauge.labels('works').setFunction(() => value)
    const changes = changesOf(gauge)
    const controller = new AbortController()
    await changes.refresh?.(controller.signal)
    expect(taken(changes)).toEqual([
      [hasValue, 1],
      [hasValue, 2],
      [hasValue, 3],
    ])
    isBroken = true
    value = 4
    const refreshed = changes.refresh?.(controller.signal)
    controller.abort(new Error('deadline'))
    await refreshed
    expect(taken(changes)).toEqual([[hasValue | wasSet, 4]])
    for (const l of ['fails', 'hangs']) gauge.labels(l).inc(0)
    expect(taken(changes)).toEqual([
      [hasValue, 1],
      [hasValue, 2],
    ])
  })
})
