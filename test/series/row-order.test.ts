import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RowOrder } from '../../src/series/row-order.ts'
import { Rows } from './rows.ts'

function liveRows(order: RowOrder): readonly number[] {
  return Array.from({ length: order.length }, (_, place) => order.at(place)).filter((row) => row >= 0)
}

describe('RowOrder', () => {
  test('is 0, 1, 2 as long as nothing is removed', () => {
    const order = new RowOrder()
    for (const row of [0, 1, 2]) order.push(row)
    expect([liveRows(order), order.length, order.size]).toEqual([[0, 1, 2], 3, 3])
  })

  test('remove() leaves a gap, and a row that comes back goes to the end', () => {
    const order = new RowOrder()
    for (const row of [0, 1, 2]) order.push(row)
    order.remove(1)
    expect([order.at(1), order.length, order.size]).toEqual([-1, 3, 2])
    order.push(1)
    expect([liveRows(order), order.length, order.size]).toEqual([[0, 2, 1], 4, 3])
  })

  test('remove() does nothing for a row that is not there', () => {
    const order = new RowOrder()
    order.push(0)
    order.remove(5)
    order.remove(0)
    order.remove(0)
    expect([liveRows(order), order.length, order.size]).toEqual([[], 1, 0])
  })

  test('compact() closes the gaps when they are most', () => {
    const order = new RowOrder()
    for (const row of [0, 1, 2, 3]) order.push(row)
    order.remove(0)
    order.remove(1)
    order.compact()
    expect(order.length).toBe(4)
    order.remove(3)
    order.compact()
    expect([liveRows(order), order.length, order.size]).toEqual([[2], 1, 1])
    order.push(0)
    order.remove(2)
    expect([liveRows(order), order.length, order.size]).toEqual([[0], 2, 1])
  })

  test('is a list from which rows are taken and to which they are added', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { maxLength: 200 }), (steps) => {
        const order = new RowOrder()
        const rows = new Rows()
        const model: number[] = []
        for (const step of steps) {
          if (step < 8) {
            const row = rows.create()
            order.push(row)
            model.push(row)
          } else if (step < 16) {
            const [row] = model.splice(step % (model.length || 1), 1)
            if (row === undefined) continue
            order.remove(row)
            rows.free(row)
          } else {
            order.compact()
            expect(order.length).toBeLessThanOrEqual(2 * model.length)
          }
          expect([liveRows(order), order.size]).toEqual([model, model.length])
        }
      }),
    )
  })
})
