import { abortAllDurableObjects, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { SqlStore } from '../../adapters/cloudflare/sql-store.ts'
import type { Bytes } from '../../src/model/bytes.ts'

/** Opens the store of an object, of which every test has its own. */
function inStore<T>(name: string, use: (store: SqlStore, sql: SqlStorage) => T | Promise<T>): Promise<T> {
  return runInDurableObject(env.BARE.getByName(name), async (_, state) =>
    use(new SqlStore(state.storage), state.storage.sql),
  )
}

const record = (lsn: number): Bytes => new TextEncoder().encode(`record ${lsn}`).slice()

function rows(sql: SqlStorage, table: string): number {
  return sql.exec<{ rows: number }>(`SELECT count(*) AS rows FROM ${table}`).one().rows
}

describe('SqlStore', () => {
  test('gives back what was appended, in another instance too', async () => {
    const empty = { snapshot: undefined, snapshotLsn: 0, records: [] }
    await inStore('append', async (store) => {
      expect(await store.load()).toEqual(empty)
      expect(store.newestLsn()).toBe(0)
      store.append(1, record(1))
      store.append(2, record(2))
      await store.durable()
      expect(store.newestLsn()).toBe(2)
    })
    await abortAllDurableObjects()
    await inStore('append', async (store) => {
      expect(await store.load()).toEqual({ ...empty, records: [record(1), record(2)] })
      expect(store.newestLsn()).toBe(2)
    })
  })

  test('reads the records behind the snapshot only', async () => {
    const state = new Uint8Array([1, 2, 3])
    await inStore('behind', async (store) => {
      await store.load()
      for (const lsn of [1, 2, 3]) store.append(lsn, record(lsn))
      store.snapshot(2, state)
      await store.durable()
    })
    await inStore('behind', async (store) => {
      expect(await store.load()).toEqual({ snapshot: state, snapshotLsn: 2, records: [record(3)] })
    })
  })

  test('overwrites a record only when a durable snapshot covers it', async () => {
    await inStore('ring', async (store, sql) => {
      await store.load()
      for (const lsn of [1, 2, 3]) store.append(lsn, record(lsn))
      store.snapshot(3, new Uint8Array([3]))
      store.append(4, record(4))
      expect(rows(sql, 'log')).toBe(4)
      await store.durable()
      for (const lsn of [5, 6, 7]) store.append(lsn, record(lsn))
      expect(rows(sql, 'log')).toBe(4)
      store.append(8, record(8))
      expect(rows(sql, 'log')).toBe(5)
      await store.durable()
    })
    await inStore('ring', async (store) => {
      const { records } = await store.load()
      expect(records).toEqual([4, 5, 6, 7, 8].map(record))
    })
  })

  test('writes one row a record and deletes none', async () => {
    await inStore('rows', async (store, sql) => {
      await store.load()
      for (let lsn = 1; lsn <= 10; lsn++) store.append(lsn, record(lsn))
      store.snapshot(10, new Uint8Array([1]))
      await store.durable()
      const before = sql.exec('SELECT total_changes() AS n').one()
      for (let lsn = 11; lsn <= 20; lsn++) store.append(lsn, record(lsn))
      const after = sql.exec('SELECT total_changes() AS n').one()
      expect(Number(after['n']) - Number(before['n'])).toBe(10)
      expect(rows(sql, 'log')).toBe(10)
    })
  })

  test('splits a snapshot into parts and ignores those that a longer one left', async () => {
    const long = new Uint8Array(2_500_000).map((_, i) => i % 251)
    const short = new Uint8Array([7])
    await inStore('parts', async (store, sql) => {
      await store.load()
      store.append(1, record(1))
      store.snapshot(1, long)
      await store.durable()
      expect(rows(sql, 'snapshot')).toBe(3)
    })
    await inStore('parts', async (store, sql) => {
      expect((await store.load()).snapshot).toEqual(long)
      store.append(2, record(2))
      store.snapshot(2, short)
      await store.durable()
      expect(rows(sql, 'snapshot')).toBe(3)
    })
    await inStore('parts', async (store) => {
      expect(await store.load()).toEqual({ snapshot: short, snapshotLsn: 2, records: [] })
    })
  })

  test('refuses a record that Workers would refuse, and keeps its ring', async () => {
    await inStore('large', async (store) => {
      await store.load()
      expect(() => store.append(1, new Uint8Array(1_900_001))).toThrow(
        new RangeError('Cannot append record 1: it must have at most 1900000 bytes, received 1900001'),
      )
      store.append(1, new Uint8Array(1_900_000))
      await store.durable()
      expect(store.newestLsn()).toBe(1)
    })
  })

  test('refuses to load a log with a hole, and a snapshot without all of its parts', async () => {
    await inStore('hole', async (store, sql) => {
      await store.load()
      for (const lsn of [1, 2, 3]) store.append(lsn, record(lsn))
      sql.exec('DELETE FROM log WHERE lsn = 2')
      await expect(store.load()).rejects.toThrow('Cannot load the log: the next record must be 2, received 3')
      store.snapshot(3, new Uint8Array(1_500_000))
      await expect(store.load()).resolves.toMatchObject({ snapshotLsn: 3, records: [] })
      sql.exec('DELETE FROM snapshot WHERE part = 1')
      await expect(store.load()).rejects.toThrow('Cannot load snapshot 3: it must have 2 parts, received 1')
    })
  })

  test('leaves the snapshot as it was when a part cannot be written', async () => {
    await inStore('torn', async (store, sql) => {
      await store.load()
      store.append(1, record(1))
      store.snapshot(1, new Uint8Array(1_500_000).fill(1))
      sql.exec(
        `CREATE TRIGGER full BEFORE INSERT ON snapshot WHEN NEW.part = 1 BEGIN SELECT RAISE(ABORT, 'full'); END`,
      )
      store.append(2, record(2))
      expect(() => store.snapshot(2, new Uint8Array(1_500_000).fill(2))).toThrow('full')
      expect(await store.load()).toEqual({
        snapshot: new Uint8Array(1_500_000).fill(1),
        snapshotLsn: 1,
        records: [record(2)],
      })
    })
  })
})
