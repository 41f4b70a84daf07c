import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AggregatorHost } from '../../src/aggregate/host.ts'
import type { SqliteConnection } from '../../src/aggregate/sqlite-database.ts'
import { SqliteLog } from '../../src/aggregate/sqlite-log.ts'
import type { Bytes } from '../../src/model/bytes.ts'
import { getSampleValue } from '../../src/registry/sample-value.ts'
import { counter, TestSource } from './test-source.ts'

const clock = { nowSeconds: () => 1_000_000_000, monotonicSeconds: () => 0 }
const envelope = { ageSeconds: 0, attempt: 1, leaseSeconds: 60 }
let folder: string
let file: string
let opened: SqliteLog[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'edgeprom-'))
  file = join(folder, 'metrics.db')
  opened = []
})

afterEach(() => {
  for (const log of opened) log.close()
  rmSync(folder, { recursive: true, force: true })
})

function logOf(connect: () => SqliteConnection): SqliteLog {
  const log = new SqliteLog({ file, connect, turn: () => Promise.resolve() })
  opened.push(log)
  return log
}

/** A statement of a connection fails while `isBroken`, as on a disk that is gone; the others work. */
function breakable(pattern: RegExp): { readonly connect: () => SqliteConnection; isBroken: boolean } {
  const subject = {
    isBroken: false,
    connect: (): SqliteConnection => {
      const database = new DatabaseSync(file)
      return {
        exec: (statement) => database.exec(statement),
        close: () => database.close(),
        prepare: (statement) => {
          const prepared = database.prepare(statement)
          return {
            all: (...values) => {
              if (subject.isBroken && pattern.test(statement)) throw new Error('disk I/O error')
              return prepared.all(...values)
            },
          }
        },
      }
    },
  }
  return subject
}

const batchOf = (source: TestSource, amount: number): Bytes =>
  source.batch([counter('orders', { values: [amount] })])

describe('SqliteLog', () => {
  test.each([
    { what: 'the beginning', pattern: /^BEGIN/ },
    { what: 'a record', pattern: /^INSERT OR REPLACE INTO log/ },
    { what: 'the commit', pattern: /^COMMIT/ },
  ])(
    'a batch whose write fails at $what is refused and counts once when it comes again',
    async ({ pattern }) => {
      const disk = breakable(pattern)
      const poisoned: unknown[] = []
      const host = new AggregatorHost(logOf(disk.connect), {
        clock,
        onPoisoned: (error) => poisoned.push(error),
      })
      const source = new TestSource(clock.nowSeconds())
      expect(await host.push(batchOf(source, 5), envelope)).toMatchObject({ kind: 'applied' })
      const second = batchOf(source, 7)
      disk.isBroken = true
      const refusal = `Cannot write to the database ${JSON.stringify(file)}: SQLite must do it, received "disk I/O error"`
      await expect(host.push(second, envelope)).rejects.toThrow(refusal)
      await expect(host.push(second, envelope)).rejects.toThrow(/Cannot (write to|open)/)
      expect(poisoned).toHaveLength(2)
      disk.isBroken = false
      expect(await host.push(second, envelope)).toMatchObject({ kind: 'applied' })
      expect(await host.push(second, envelope)).toMatchObject({ kind: 'duplicate' })
      expect(await getSampleValue(host, 'orders_total')).toBe(12)
    },
  )

  test('a disk that is full refuses batches, keeps what it has and goes on when there is room', async () => {
    let pages = 20
    const log = logOf(() => {
      const database = new DatabaseSync(file)
      database.exec(`PRAGMA max_page_count = ${pages}`)
      return database
    })
    const host = new AggregatorHost(log, { clock })
    const source = new TestSource(clock.nowSeconds())
    let total = 0
    const text = 'x'.repeat(1_000)
    const large = (): Bytes => source.batch([counter('orders', { labels: { text }, values: [1] })])
    let body = large()
    let failure: unknown
    while (failure === undefined && total < 1_000) {
      try {
        await host.push(body, envelope)
        total++
        body = large()
      } catch (error) {
        failure = error
      }
    }
    expect(String(failure)).toContain('received "database or disk is full"')
    expect(total).toBeGreaterThan(5)
    expect(await getSampleValue(host, 'orders_total', { text })).toBe(total)
    pages = 10_000
    await expect(host.push(body, envelope)).rejects.toThrow('disk is full')
    expect(await host.push(body, envelope)).toMatchObject({ kind: 'applied' })
    expect(await getSampleValue(host, 'orders_total', { text })).toBe(total + 1)
  })

  test('a snapshot for which there is no room is no loss: the log goes on without it', async () => {
    const failed: unknown[] = []
    const disk = breakable(/^INSERT OR REPLACE INTO snapshot/)
    disk.isBroken = true
    const options = { clock, snapshotBytes: 1, onSnapshotFailed: (error: unknown) => failed.push(error) }
    const host = new AggregatorHost(logOf(disk.connect), options)
    const source = new TestSource(clock.nowSeconds())
    for (let i = 0; i < 3; i++) {
      expect(await host.push(batchOf(source, 1), envelope)).toMatchObject({ kind: 'applied' })
    }
    expect(failed).not.toEqual([])
    opened[0]?.close()
    const other = logOf(() => new DatabaseSync(file))
    const { records, snapshot } = await other.load()
    expect({ records: records.length, snapshot }).toEqual({ records: 3, snapshot: undefined })
  })

  test('after a failure nothing works until it is loaded again, and what was not committed is gone', async () => {
    const disk = breakable(/^INSERT OR REPLACE INTO log/)
    const log = logOf(disk.connect)
    await log.load()
    log.append(1, new Uint8Array([1]))
    disk.isBroken = true
    expect(() => log.append(2, new Uint8Array([2]))).toThrow('disk I/O error')
    disk.isBroken = false
    expect(() => log.append(2, new Uint8Array([2]))).toThrow('the connection is closed')
    await expect(log.durable()).rejects.toThrow('the connection is closed')
    expect(() => log.newestLsn()).toThrow('the connection is closed')
    expect(await log.load()).toMatchObject({ records: [] })
    log.append(1, new Uint8Array([3]))
    await log.durable()
    expect(await log.load()).toMatchObject({ records: [new Uint8Array([3])] })
  })

  test('a snapshot of which a part cannot be written leaves the one before as it was', async () => {
    let database: DatabaseSync | undefined
    const log = logOf(() => (database = new DatabaseSync(file)))
    await log.load()
    log.append(1, new Uint8Array([1]))
    log.snapshot(1, new Uint8Array(1_500_000).fill(1))
    await log.durable()
    database?.exec(
      `CREATE TRIGGER full BEFORE INSERT ON snapshot WHEN NEW.part = 1 BEGIN SELECT RAISE(ABORT, 'full'); END`,
    )
    log.append(2, new Uint8Array([2]))
    expect(() => log.snapshot(2, new Uint8Array(1_500_000).fill(2))).toThrow('full')
    await log.durable()
    const expected = {
      snapshot: new Uint8Array(1_500_000).fill(1),
      snapshotLsn: 1,
      records: [new Uint8Array([2])],
    }
    expect(await log.load()).toEqual(expected)
  })

  test('refuses a file that it may only read', async () => {
    const first = logOf(() => new DatabaseSync(file))
    await first.load()
    first.append(1, new Uint8Array([1]))
    await first.durable()
    first.close()
    const second = logOf(() => new DatabaseSync(file, { readOnly: true }))
    await expect(second.load()).rejects.toThrow(
      `Cannot open the database ${JSON.stringify(file)}: SQLite must do it, received "attempt to write a readonly database"`,
    )
  })

  test.each([
    { durability: undefined, synchronous: 2 },
    { durability: 'full' as const, synchronous: 2 },
    { durability: 'normal' as const, synchronous: 1 },
  ])('durability $durability is synchronous = $synchronous, with a write-ahead log', async (expected) => {
    let database: DatabaseSync | undefined
    const connect = (): DatabaseSync => (database = new DatabaseSync(file))
    const log = new SqliteLog({
      file,
      connect,
      durability: expected.durability,
      turn: () => Promise.resolve(),
    })
    opened.push(log)
    await log.load()
    expect(database?.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: expected.synchronous })
    expect(database?.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
  })

  test('refuses a record that is longer than a row may be, although SQLite would take it', async () => {
    const log = logOf(() => new DatabaseSync(file))
    await log.load()
    log.append(1, new Uint8Array(1_900_000))
    expect(() => log.append(2, new Uint8Array(1_900_001))).toThrow(
      'Cannot append record 2: it must have at most 1900000 bytes, received 1900001',
    )
    log.append(2, new Uint8Array([2]))
    log.snapshot(2, new Uint8Array(5_000_000).fill(3))
    await log.durable()
    const { snapshot, snapshotLsn, records } = await log.load()
    expect({ length: snapshot?.length, snapshotLsn, records }).toEqual({
      length: 5_000_000,
      snapshotLsn: 2,
      records: [],
    })
  })

  test.each([
    {
      what: 'a record',
      table: 'log',
      column: 'record',
      where: 'lsn = 3',
      says: 'the version of a record is unknown',
    },
    {
      what: 'a snapshot',
      table: 'snapshot',
      column: 'state',
      where: 'part = 0',
      says: 'the version of a snapshot is unknown',
    },
  ])('refuses what a later version has written, and leaves it as it is: $what', async (subject) => {
    const { table, column, where, says } = subject
    const source = new TestSource(clock.nowSeconds())
    const snapshots = logOf(() => new DatabaseSync(file))
    const first = new AggregatorHost(snapshots, { clock, snapshotBytes: 1 })
    for (let i = 0; i < 2; i++) await first.push(batchOf(source, 1), envelope)
    snapshots.close()
    const log = logOf(() => new DatabaseSync(file))
    await new AggregatorHost(log, { clock }).push(batchOf(source, 1), envelope)
    log.close()
    /** Puts another version into what is stored. */
    const write = (version: number): readonly unknown[] => {
      const database = new DatabaseSync(file)
      const [row = {}] = database.prepare(`SELECT ${column} AS bytes FROM ${table} WHERE ${where}`).all()
      const bytes = (row['bytes'] as Bytes).with(1, version)
      database.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${where}`).run(bytes)
      const rows = [
        ...database.prepare('SELECT * FROM log').all(),
        ...database.prepare('SELECT * FROM snapshot').all(),
      ]
      database.close()
      return rows
    }
    const before = write(2)
    const older = logOf(() => new DatabaseSync(file))
    const host = new AggregatorHost(older, { clock })
    for (let i = 0; i < 2; i++) {
      await expect(host.view()).rejects.toThrow(says)
      await expect(
        host.push(batchOf(new TestSource(clock.nowSeconds(), i + 1), 1), envelope),
      ).rejects.toThrow(says)
    }
    older.close()
    expect(write(2)).toEqual(before)
    write(1)
    expect(
      await getSampleValue(
        new AggregatorHost(
          logOf(() => new DatabaseSync(file)),
          { clock },
        ),
        'orders_total',
      ),
    ).toBe(3)
  })

  test('records that are written together are one commit', async () => {
    const commits: string[] = []
    const log = logOf(() => {
      const database = new DatabaseSync(file)
      return {
        exec: (statement) => database.exec(statement),
        close: () => database.close(),
        prepare: (statement) => {
          const prepared = database.prepare(statement)
          return {
            all: (...values) => {
              if (statement === 'COMMIT') commits.push(statement)
              return prepared.all(...values)
            },
          }
        },
      }
    })
    await log.load()
    await log.durable()
    commits.length = 0
    for (const lsn of [1, 2, 3]) log.append(lsn, new Uint8Array([lsn]))
    log.snapshot(3, new Uint8Array([3]))
    await Promise.all([log.durable(), log.durable()])
    expect(commits).toHaveLength(1)
  })
})
