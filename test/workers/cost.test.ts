import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { SqlStore } from '../../adapters/cloudflare/sql-store.ts'
import { AggregatorHost } from '../../src/aggregate/host.ts'
import { systemClock } from '../../src/runtime/system-clock.ts'
import { envelope, Isolate } from './isolate.ts'
import { watchedStorage } from './watched-storage.ts'

/** What is paid for. */
interface Cost {
  rowsWritten: number
  rowsRead: number
  commits: number
}

/** What some pushes cost, `group` of which always arrive together; the first, which makes the tables, is not counted. */
function costOf(
  pushes: number,
  group: number,
  snapshotBytes?: number,
): Promise<Cost & { readonly snapshots: number }> {
  return runInDurableObject(env.BARE.getByName(`cost ${group} ${snapshotBytes}`), async (_, { storage }) => {
    const cost: Cost = { rowsWritten: 0, rowsRead: 0, commits: 0 }
    let snapshots = 0
    let hasWritten = false
    const watched = watchedStorage(storage, {
      after: (query, cursor) => {
        hasWritten ||= cursor.rowsWritten > 0
        cost.rowsWritten += cursor.rowsWritten
        cost.rowsRead += cursor.rowsRead
        if (query.includes('INTO snapshot')) snapshots++
      },
      synced: () => {
        if (hasWritten) cost.commits++
        hasWritten = false
      },
    })
    const host = new AggregatorHost(new SqlStore(watched), { clock: systemClock, snapshotBytes })
    const isolates = Array.from({ length: group }, () => new Isolate())
    const push = (isolate: Isolate): ReturnType<AggregatorHost['push']> => {
      for (let plan = 0; plan < 100; plan++) isolate.orders.labels(`plan ${plan}`).inc()
      return host.push(isolate.seal(), envelope)
    }
    await Promise.all(isolates.map(push))
    Object.assign(cost, { rowsWritten: 0, rowsRead: 0, commits: 0 })
    snapshots = 0
    for (let done = 0; done < pushes; done += group) await Promise.all(isolates.map(push))
    return { ...cost, snapshots }
  })
}

test.each([
  { group: 1, rowsWritten: 320, commits: 320 },
  { group: 8, rowsWritten: 40, commits: 40 },
  { group: 32, rowsWritten: 10, commits: 10 },
])('320 pushes in groups of $group write and look up $rowsWritten rows', async ({ group, ...expected }) => {
  expect(await costOf(320, group)).toEqual({ ...expected, rowsRead: expected.rowsWritten, snapshots: 0 })
})

test('a snapshot costs a row a megabyte, and deletes nothing that was logged', async () => {
  const { rowsWritten, rowsRead, snapshots } = await costOf(320, 1, 20_000)
  // A push has about 600 bytes here: after 20,000 of them there is a snapshot of one row.
  expect(snapshots).toBeGreaterThan(5)
  expect(snapshots).toBeLessThan(20)
  expect(rowsWritten).toBe(320 + snapshots)
  expect(rowsRead).toBe(rowsWritten)
})

test('a page writes no row, and reads those of the ring to find out which is the newest', async () => {
  await runInDurableObject(env.BARE.getByName('cost of a page'), async (_, { storage }) => {
    let cursors: { readonly rowsWritten: number; readonly rowsRead: number }[] = []
    const watched = watchedStorage(storage, { after: (_query, cursor) => cursors.push(cursor) })
    const host = new AggregatorHost(new SqlStore(watched), { clock: systemClock })
    const isolate = new Isolate()
    for (let i = 0; i < 10; i++) {
      isolate.orders.labels('team').inc()
      await host.push(isolate.seal(), envelope)
    }
    cursors = []
    await host.view()
    expect(cursors.map(({ rowsWritten, rowsRead }) => ({ rowsWritten, rowsRead }))).toEqual([
      { rowsWritten: 0, rowsRead: 10 },
    ])
  })
})
