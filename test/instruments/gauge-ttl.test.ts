import { describe, expect, test } from 'vitest'
import { attachTo } from '../../src/report/attach-to.ts'
import { Gauge, type GaugeOptions } from '../../src/instruments/gauge.ts'
import type { ChangeReader } from '../../src/model/change-reader.ts'
import { gaugeFlags } from '../../src/model/series-block.ts'
import { Registry } from '../../src/registry/registry.ts'
import { HandClock } from '../model/hand-clock.ts'
import { takeRows } from '../model/change-rows.ts'
import { linesOf } from '../registry/families.ts'

const never = new AbortController().signal

function setUp(options: Partial<GaugeOptions<readonly ['l']>> = {}) {
  const clock = new HandClock()
  const registry = new Registry({ clock })
  const gauge = new Gauge({
    name: 'g',
    help: 'Help',
    labelNames: ['l'],
    ttlSeconds: 60,
    registry,
    ...options,
  })
  return { clock, registry, gauge, lines: () => linesOf(registry) }
}

describe('Gauge with ttlSeconds', () => {
  test('shows a series as long as it was touched less than that ago', async () => {
    const { clock, gauge, lines } = setUp()
    const kept = gauge.labels('kept')
    kept.set(1)
    gauge.labels('gone').set(2)
    clock.advance(59)
    kept.inc()
    expect(await lines()).toEqual(['g{"l":"kept"} 2', 'g{"l":"gone"} 2'])
    clock.advance(1)
    expect(await lines()).toEqual(['g{"l":"kept"} 2'])
    clock.advance(58)
    expect(await lines()).toEqual(['g{"l":"kept"} 2'])
    clock.advance(1)
    expect(await lines()).toEqual([])
  })

  test('a series that was made and never touched goes too; being collected touches nothing', async () => {
    const { clock, gauge, lines } = setUp()
    gauge.initLabels([['a']])
    for (let i = 0; i < 6; i++) {
      expect(await lines()).toEqual(['g{"l":"a"} 0'])
      clock.advance(10)
    }
    expect(await lines()).toEqual([])
  })

  test('a series that is held comes back with its next value, and counts from 0', async () => {
    const { clock, gauge, lines } = setUp()
    const [set, counted] = [gauge.labels('set'), gauge.labels('counted')]
    set.set(5)
    counted.inc(5)
    clock.advance(60)
    expect(await lines()).toEqual([])
    set.set(6)
    counted.inc(2)
    counted.dec()
    expect(await lines()).toEqual(['g{"l":"set"} 6', 'g{"l":"counted"} 1'])
    // It is the series that everybody else gets.
    gauge.labels('set').inc()
    expect(await lines()).toEqual(['g{"l":"set"} 7', 'g{"l":"counted"} 1'])
  })

  test('what is under way longer does not take from what came after', async () => {
    const { clock, gauge, lines } = setUp()
    const running = gauge.labels('a')
    let finish = (): void => {}
    const first = running.trackInProgress(
      () =>
        new Promise<void>((resolve) => {
          finish = resolve
        }),
    )
    clock.advance(60)
    expect(await lines()).toEqual([])
    running.inc()
    finish()
    await first
    expect(await lines()).toEqual(['g{"l":"a"} 1'])
  })

  test('what is under way longer does not bring its series back', async () => {
    const { clock, gauge, lines } = setUp()
    gauge.labels('a').trackInProgress(() => clock.advance(60))
    expect(await lines()).toEqual(['g{"l":"a"} 0'])
    let finish = (): void => {}
    const waiting = gauge.labels('b').trackInProgress(
      () =>
        new Promise<void>((resolve) => {
          finish = resolve
        }),
    )
    clock.advance(60)
    await lines()
    finish()
    await waiting
    expect(await lines()).toEqual([])
  })

  test('a series with a function stays, also when the function fails', async () => {
    const { clock, registry, gauge } = setUp()
    let fails = false
    gauge.labels('a').setFunction(() => {
      if (fails) throw new Error('broken')
      return 7
    })
    clock.advance(1000)
    expect(await linesOf(registry)).toEqual(['g{"l":"a"} 7'])
    fails = true
    clock.advance(1000)
    await expect(linesOf(registry)).rejects.toThrow('broken')
    fails = false
    expect(await linesOf(registry)).toEqual(['g{"l":"a"} 7'])
  })

  test('an expired series can be given a function', async () => {
    const { clock, gauge, lines } = setUp()
    const held = gauge.labels('a')
    clock.advance(60)
    expect(await lines()).toEqual([])
    held.setFunction(() => 3)
    expect(await lines()).toEqual(['g{"l":"a"} 3'])
  })

  test('an instrument without labels loses its one series, until it has a value again', async () => {
    const clock = new HandClock()
    const registry = new Registry({ clock })
    const gauge = new Gauge({ name: 'g', help: 'Help', ttlSeconds: 60, registry })
    const readers: ChangeReader[] = []
    attachTo(registry, { added: (changes) => readers.push(changes), removed: () => {} })
    for (let i = 1; i < 4; i++) {
      gauge.set(i)
      expect(await linesOf(registry)).toEqual([`g ${i}`])
      clock.advance(60)
      expect(await linesOf(registry)).toEqual([])
    }
    gauge.inc()
    expect(await linesOf(registry)).toEqual(['g 1'])
    expect(
      readers
        .flatMap(takeRows)
        .map(({ values, flags }) => [flags, ...values])
        .at(-1),
    ).toEqual([gaugeFlags.hasValue, 1])
  })

  test('what expires before it is sent is withdrawn', async () => {
    const { clock, registry, gauge } = setUp()
    const readers: ChangeReader[] = []
    attachTo(registry, { added: (changes) => readers.push(changes), removed: () => {} })
    const [changes] = readers
    if (changes === undefined) throw new Error('nothing was handed over')
    const take = async (): Promise<readonly unknown[]> => {
      await changes.refresh?.(never)
      return takeRows(changes).map(({ labels, flags }) => [labels[0], flags])
    }
    gauge.labels('a').set(1)
    gauge.labels('b').set(1)
    expect(await take()).toEqual([
      ['a', gaugeFlags.hasValue],
      ['b', gaugeFlags.hasValue],
    ])
    clock.advance(30)
    gauge.labels('b').set(2)
    clock.advance(30)
    expect(await take()).toEqual([
      ['b', gaugeFlags.hasValue | gaugeFlags.wasSet],
      ['a', 0],
    ])
    expect(await take()).toEqual([])
  })

  test('a series that was made while the clock said 0 is as old as its first look', async () => {
    const clock = new HandClock(0)
    const registry = new Registry({ clock })
    const gauge = new Gauge({ name: 'g', help: 'Help', labelNames: ['l'], ttlSeconds: 60, registry })
    gauge.labels('a')
    clock.advance(1_700_000_000)
    expect(await linesOf(registry)).toEqual(['g{"l":"a"} 0'])
    clock.advance(59)
    expect(await linesOf(registry)).toEqual(['g{"l":"a"} 0'])
    clock.advance(1)
    expect(await linesOf(registry)).toEqual([])
  })

  test('makes room under maxSeries; a series that finds none when it comes back goes nowhere', async () => {
    const { clock, gauge, lines } = setUp({ maxSeries: 1 })
    const held = gauge.labels('a')
    clock.advance(60)
    await lines()
    gauge.labels('b').set(2)
    held.set(1)
    expect(await lines()).toEqual(['g{"l":"b"} 2', 'edgeprom_overflow_total{"metric":"g"} 1'])
  })

  test.each([0, -1, Infinity, Number.NaN, '5' as unknown as number])('refuses %j', (ttlSeconds) => {
    expect(() => setUp({ ttlSeconds })).toThrow(
      new RangeError(
        `Cannot make gauge "g": ttlSeconds must be a finite number above 0, received ${String(ttlSeconds)}`,
      ),
    )
  })

  test('without it series stay', async () => {
    const { clock, gauge, lines } = setUp({ ttlSeconds: undefined })
    gauge.labels('a').set(1)
    clock.advance(1e9)
    expect(await lines()).toEqual(['g{"l":"a"} 1'])
  })
})
