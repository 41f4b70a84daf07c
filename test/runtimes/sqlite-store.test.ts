import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { SqliteOptions } from '../../src/aggregate/sqlite-database.ts'
import type { Bytes } from '../../src/model/bytes.ts'
import { aggregatorStoreContract } from '../../src/testing/aggregator-store-contract.ts'
import { inFolder, SqliteStore } from './platform.ts'

const record = (lsn: number): Bytes => new TextEncoder().encode(`record ${lsn}`).slice()

describe.each<SqliteOptions>([{ durability: 'full' }, { durability: 'normal' }])(
  'SqliteStore keeps the contract of stores: %o',
  (options) => {
    test.each(aggregatorStoreContract)('$title', { timeout: 60_000 }, ({ run }) =>
      inFolder(async (folder) => {
        let store: InstanceType<typeof SqliteStore> | undefined
        await run({
          open: async () => {
            store?.close()
            store = new SqliteStore(join(folder, 'metrics.db'), options)
            return store
          },
        }).finally(() => store?.close())
      }),
    )
  },
)

describe('SqliteStore', () => {
  test('opens nothing before it is loaded', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'metrics.db')
      const store = new SqliteStore(file)
      expect(existsSync(file)).toBe(false)
      expect(() => store.append(1, record(1))).toThrow(
        `Cannot write to the database ${JSON.stringify(file)}: SQLite must do it, received "the connection is closed"`,
      )
      await expect(store.durable()).rejects.toThrow('the connection is closed')
      store.close()
    }))

  test('refuses a file that another one has open, until that one is closed', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'metrics.db')
      const first = new SqliteStore(file)
      await first.load()
      const second = new SqliteStore(file)
      await expect(second.load()).rejects.toThrow(
        `Cannot open the database ${JSON.stringify(file)}: no other process may have it open, received "database is locked"`,
      )
      first.append(1, record(1))
      await first.durable()
      await expect(second.load()).rejects.toThrow('database is locked')
      first.close()
      await expect(first.load()).rejects.toThrow('received "it was closed"')
      expect(await second.load()).toMatchObject({ records: [record(1)] })
      second.close()
    }))

  test.each([
    {
      what: 'is no database',
      make: (file: string) => writeFileSync(file, 'no database '.repeat(1000)),
      says: /^Cannot open the database ".*": SQLite must do it, received ".*not a database"$/,
    },
    {
      what: 'is a folder',
      make: (file: string) => mkdirSync(file),
      says: /^Cannot open the database ".*": SQLite must do it, received "unable to open database file.*"$/,
    },
  ])('says clearly that a file $what', ({ make, says }) =>
    inFolder(async (folder) => {
      const file = join(folder, 'metrics.db')
      make(file)
      await expect(new SqliteStore(file).load()).rejects.toThrow(says)
    }),
  )

  test('forgets what was written and not committed when it is loaded again', () =>
    inFolder(async (folder) => {
      const store = new SqliteStore(join(folder, 'metrics.db'))
      await store.load()
      store.append(1, record(1))
      await store.durable()
      store.append(2, record(2))
      expect(store.newestLsn()).toBe(2)
      expect(await store.load()).toMatchObject({ records: [record(1)] })
      expect(store.newestLsn()).toBe(1)
      store.close()
    }))
})
