import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { SqlStore } from '../../adapters/cloudflare/sql-store.ts'
import type { StoredState } from '../../src/aggregate/store.ts'
import type { Bytes } from '../../src/model/bytes.ts'
import { watchedStorage } from './watched-storage.ts'

const record = (lsn: number): Bytes => new Uint8Array([lsn])
/** Long enough for three rows. */
const state = (lsn: number): Bytes => new Uint8Array(2_500_000).fill(lsn)

/** A record, three parts of a snapshot, a record. */
const statements = 5

/** What a store is found with, in a form that can be compared: a snapshot is one number if it is of one piece. */
function summaryOf({ snapshot, snapshotLsn, records }: StoredState): string {
  const parts = [...new Set(snapshot)].join('+')
  return `snapshot ${snapshotLsn} of ${parts}, records ${records.map((bytes) => bytes.join()).join()}`
}

const possible = [
  'snapshot 1 of 1, records ',
  'snapshot 1 of 1, records 2',
  'snapshot 2 of 2, records ',
  'snapshot 2 of 2, records 3',
]

/** Writes a record, a snapshot and another record, and stops where the `stop` that it is given does. */
async function writeUntil(
  name: string,
  stop: (ctx: DurableObjectState, statement: number, moment: 'before' | 'after') => void,
): Promise<unknown> {
  const run = runInDurableObject(env.BARE.getByName(name), async (_, ctx) => {
    const first = new SqlStore(ctx.storage)
    await first.load()
    first.append(1, record(1))
    first.snapshot(1, state(1))
    await first.durable()
    let statement = 0
    const watched = watchedStorage(ctx.storage, {
      before: (query) => {
        if (query.startsWith('INSERT')) stop(ctx, ++statement, 'before')
      },
      after: (query) => {
        if (query.startsWith('INSERT')) stop(ctx, statement, 'after')
      },
    })
    const second = new SqlStore(watched)
    await second.load()
    second.append(2, record(2))
    second.snapshot(2, state(2))
    second.append(3, record(3))
    await second.durable()
    return statement
  })
  return run.catch((error: unknown) => error)
}

async function found(name: string): Promise<string> {
  return runInDurableObject(env.BARE.getByName(name), async (_, { storage }) =>
    summaryOf(await new SqlStore(storage).load()),
  )
}

const faults = Array.from({ length: statements }, (_, i) => i + 1).flatMap((statement) =>
  (['before', 'after'] as const).map((moment) => ({ statement, moment })),
)

test('without a fault there are as many statements as have faults below, and the last state is found', async () => {
  expect(await writeUntil('no fault', () => undefined)).toBe(statements)
  expect(await found('no fault')).toBe('snapshot 2 of 2, records 3')
})

test.each(faults)(
  'a statement that fails $moment it is run leaves one state or the other: $statement',
  async (fault) => {
    const name = `fails ${fault.moment} ${fault.statement}`
    const failure = await writeUntil(name, (_, statement, moment) => {
      if (statement === fault.statement && moment === fault.moment)
        throw new Error('database or disk is full')
    })
    expect(failure).toEqual(new Error('database or disk is full'))
    expect(possible).toContain(await found(name))
  },
)

test.each(faults)(
  'an object that dies $moment a statement is found with nothing of its turn: $statement',
  async (fault) => {
    const name = `dies ${fault.moment} ${fault.statement}`
    const failure = await writeUntil(name, (ctx, statement, moment) => {
      if (statement === fault.statement && moment === fault.moment) ctx.abort('died')
    })
    expect(failure).toBeInstanceOf(Error)
    expect(await found(name)).toBe('snapshot 1 of 1, records ')
  },
)
