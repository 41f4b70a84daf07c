import { describe, expect, test } from 'vitest'
import { createBlock } from '../../src/model/series-block.ts'
import { TableChanges } from '../../src/series/table-changes.ts'
import { SeededRandom } from '../harness/seeded-random.ts'
import { nextRows, takeRows } from '../model/change-rows.ts'
import { brief, rowOf, seriesOf, shown, tableOf } from './tables.ts'

/** Label value and first number of all rows that wait, settled. */
function take(changes: TableChanges): readonly (readonly [string | undefined, number])[] {
  return takeRows(changes).map(brief)
}

describe('TableChanges of amounts', () => {
  test('what was counted before it came waits as a whole, then only what is counted since', () => {
    const table = tableOf()
    seriesOf(table, 'a').inc(3)
    const changes = new TableChanges(table)
    seriesOf(table, 'a').inc(2)
    seriesOf(table, 'b').inc()
    expect(changes.changed).toBe(2)
    expect(take(changes)).toEqual([
      ['a', 5],
      ['b', 1],
    ])
    expect(changes.changed).toBe(0)
    expect(take(changes)).toEqual([])
    seriesOf(table, 'a').inc(4)
    expect(take(changes)).toEqual([['a', 4]])
    expect(shown(table)).toEqual([
      ['a', 9],
      ['b', 1],
    ])
  })

  test('a new row waits at 0', () => {
    const table = tableOf()
    const changes = new TableChanges(table)
    rowOf(table, 'a')
    expect(take(changes)).toEqual([['a', 0]])
  })

  test('a row is listed once however often it changes', () => {
    const table = tableOf()
    const changes = new TableChanges(table)
    const series = seriesOf(table, 'a')
    for (const amount of [0, 1, 0, 2]) series.inc(amount)
    series.reset()
    series.inc(0)
    expect(changes.changed).toBe(1)
  })

  test('reading settles nothing: rewind() lets the same rows wait again', () => {
    const table = tableOf()
    const changes = new TableChanges(table)
    for (const value of ['a', 'b']) seriesOf(table, value).inc()
    expect(nextRows(changes).map(brief)).toEqual([
      ['a', 1],
      ['b', 1],
    ])
    expect(nextRows(changes)).toEqual([])
    changes.rewind()
    expect(nextRows(changes, 1).map(brief)).toEqual([['a', 1]])
    expect(changes.changed).toBe(2)
  })

  test('clear() settles exactly what several blocks handed out', () => {
    const table = tableOf()
    const changes = new TableChanges(table)
    for (const value of ['a', 'b', 'c', 'd', 'e']) seriesOf(table, value).inc()
    expect(nextRows(changes, 2).map(brief)).toEqual([
      ['a', 1],
      ['b', 1],
    ])
    expect(nextRows(changes, 1).map(brief)).toEqual([['c', 1]])
    changes.clear()
    expect(changes.changed).toBe(2)
    seriesOf(table, 'b').inc(5)
    expect(take(changes)).toEqual([
      ['d', 1],
      ['e', 1],
      ['b', 5],
    ])
  })

  test('clear() without a read settles nothing', () => {
    const table = tableOf()
    const changes = new TableChanges(table)
    seriesOf(table, 'a').inc()
    nextRows(changes)
    changes.rewind()
    changes.clear()
    expect(take(changes)).toEqual([['a', 1]])
  })

  test('reset() starts what is shown again and loses nothing that waits', () => {
    const table = tableOf()
    const changes = new TableChanges(table)
    const series = seriesOf(table, 'a')
    series.inc(10)
    take(changes)
    series.inc(3)
    series.reset()
    expect(shown(table)).toEqual([['a', 0]])
    series.inc(2)
    expect(shown(table)).toEqual([['a', 2]])
    expect(take(changes)).toEqual([['a', 5]])
    expect(shown(table)).toEqual([['a', 2]])
  })

  test('reset() shows 0 though an infinite sum waits', () => {
    const table = tableOf({ head: { type: 'summary', name: 's', help: '', unit: '', quantiles: [] } })
    const changes = new TableChanges(table)
    const row = rowOf(table, 'a')
    table.touch(row)
    table.hot(row).set([1, Infinity], table.offset(row))
    table.reset(row)
    expect(shown(table)).toEqual([['a', 0]])
    const block = createBlock(table.head, 1)
    table.family().open().read(block)
    expect([...block.values.subarray(0, 2)]).toEqual([0, 0])
    expect(take(changes)).toEqual([['a', 1]])
    table.family().open().read(block)
    expect([...block.values.subarray(0, 2)]).toEqual([0, 0])
  })

  test('remove() loses nothing that waits; the slot is free when that was sent', () => {
    const table = tableOf()
    const changes = new TableChanges(table)
    const series = seriesOf(table, 'a')
    const row = rowOf(table, 'a')
    series.inc(3)
    table.remove(row)
    series.inc(100)
    expect(shown(table)).toEqual([])
    seriesOf(table, 'a').inc(2)
    expect(rowOf(table, 'a')).not.toBe(row)
    expect(take(changes)).toEqual([
      ['a', 3],
      ['a', 2],
    ])
    expect(rowOf(table, 'b')).toBe(row)
    expect(take(changes)).toEqual([['b', 0]])
    expect(shown(table)).toEqual([
      ['a', 2],
      ['b', 0],
    ])
  })

  test('remove() of a row with nothing to send sends nothing', () => {
    const table = tableOf()
    const changes = new TableChanges(table)
    seriesOf(table, 'a').inc(3)
    take(changes)
    table.remove(rowOf(table, 'a'))
    expect(changes.changed).toBe(0)
  })

  test('clear() of the table loses nothing that waits', () => {
    const table = tableOf()
    const changes = new TableChanges(table)
    for (const value of ['a', 'b', 'c']) seriesOf(table, value).inc()
    take(changes)
    for (const value of ['a', 'c']) seriesOf(table, value).inc(2)
    table.clear()
    expect(shown(table)).toEqual([])
    expect(take(changes)).toEqual([
      ['a', 2],
      ['c', 2],
    ])
  })

  test('the newest exemplar is sent once, and stays on what is shown', () => {
    const table = tableOf()
    seriesOf(table, 'a').inc(1, { exemplar: { t: '1' } })
    const changes = new TableChanges(table)
    const exemplars = (): unknown =>
      nextRows(changes).map(({ detail }) => detail?.exemplars?.map((one) => one?.labels))
    expect(exemplars()).toEqual([[[['t', '1']]]])
    seriesOf(table, 'a').inc(1, { exemplar: { t: '2' } })
    changes.rewind()
    expect(exemplars()).toEqual([[[['t', '2']]]])
    changes.clear()
    seriesOf(table, 'a').inc()
    expect(exemplars()).toEqual([undefined])
    expect(table.detail(rowOf(table, 'a'))?.exemplars?.[0]?.labels).toEqual([['t', '2']])
  })

  test('an exemplar of a row that is reset or removed is still sent', () => {
    const table = tableOf()
    const changes = new TableChanges(table)
    const [a, b] = ['a', 'b'].map((value) => seriesOf(table, value))
    a?.inc(1, { exemplar: { t: '1' } })
    b?.inc(1, { exemplar: { t: '2' } })
    a?.reset()
    table.remove(rowOf(table, 'b'))
    expect(nextRows(changes).map(({ detail }) => detail?.exemplars?.[0]?.labels)).toEqual([
      [['t', '1']],
      [['t', '2']],
    ])
  })

  test('resync() lists nothing: amounts are never said twice', () => {
    const table = tableOf()
    const changes = new TableChanges(table)
    seriesOf(table, 'a').inc()
    take(changes)
    changes.resync()
    expect(changes.changed).toBe(0)
  })

  test('a second reader is refused', () => {
    const table = tableOf()
    const changes = new TableChanges(table)
    expect(() => new TableChanges(table)).toThrow(
      new Error('Cannot read the changes of "c": it must have one reader, received a second'),
    )
    seriesOf(table, 'a').inc()
    expect(changes.changed).toBe(1)
  })

  test('refresh() is there where functions are to be asked', () => {
    expect(new TableChanges(tableOf()).refresh).toBeUndefined()
    const refresh = () => Promise.resolve()
    expect(new TableChanges(tableOf(), refresh).refresh).toBe(refresh)
  })

  test('everything that was ever counted is sent once, whatever happens between', () => {
    const random = new SeededRandom(3)
    const table = tableOf()
    const changes = new TableChanges(table)
    const counted = new Map<string, number>()
    const sent = new Map<string, number>()
    const visible = new Map<string, number>()
    const held: { readonly value: string; readonly series: ReturnType<typeof seriesOf>; isLive: boolean }[] =
      []
    const seal = (capacity: number): void => {
      changes.rewind()
      for (const [value = '', amount] of nextRows(changes, capacity).map(brief)) {
        sent.set(value, (sent.get(value) ?? 0) + amount)
      }
      changes.clear()
    }
    for (let step = 0; step < 20_000; step++) {
      const value = String(random.below(30))
      const action = random.next()
      if (action < 0.6) {
        const amount = random.below(100)
        const old = random.chance(0.5) ? held[random.below(held.length)] : undefined
        const one = old ?? { value, series: seriesOf(table, value), isLive: true }
        if (old === undefined) held.push(one)
        one.series.inc(amount)
        if (!one.isLive) continue
        counted.set(one.value, (counted.get(one.value) ?? 0) + amount)
        visible.set(one.value, (visible.get(one.value) ?? 0) + amount)
      } else if (action < 0.7) {
        seriesOf(table, value).reset()
        visible.set(value, 0)
      } else if (action < 0.8) {
        if (!visible.delete(value)) continue
        table.remove(rowOf(table, value))
        for (const one of held) if (one.value === value) one.isLive = false
      } else if (action < 0.801) {
        table.clear()
        visible.clear()
        for (const one of held) one.isLive = false
      } else if (action < 0.9) {
        expect(new Map(shown(table))).toEqual(visible)
      } else {
        seal(1 + random.below(20))
      }
    }
    while (changes.changed > 0) seal(7)
    for (const [value, amount] of sent) expect([value, amount]).toEqual([value, counted.get(value) ?? 0])
    expect([...counted.keys()].filter((value) => !sent.has(value))).toEqual([])
    expect(new Map(shown(table))).toEqual(visible)
  })
})
