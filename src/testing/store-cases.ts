import type { AggregatorStore, StoredState } from '../aggregate/store.ts'
import type { Bytes } from '../model/bytes.ts'
import { assertEquals } from './assert-equals.ts'
import type { ContractCase } from './contract-case.ts'

/** A storage that is empty at first. */
export interface StoreSubject {
  /**
   * Opens it as a new instance would, after a crash or a deployment: what was not durable may be gone. The instance
   * before is not used any more; whoever locks its storage ends it here.
   */
  open(): Promise<AggregatorStore>
}

/** What every store does by itself. */
export const storeCases: readonly ContractCase<StoreSubject>[] = [
  {
    title: 'an empty store has nothing',
    async run(subject) {
      const store = await subject.open()
      assertEquals(await store.load(), { snapshot: undefined, snapshotLsn: 0, records: [] }, 'an empty store')
      assertEquals(store.newestLsn(), 0, 'its newest record')
    },
  },
  {
    title: 'another instance finds what was durable, in order',
    async run(subject) {
      const store = await opened(subject)
      for (const lsn of [1, 2, 3]) store.append(lsn, record(lsn))
      await store.durable(3)
      const other = await subject.open()
      const stored = await other.load()
      assertEquals(stored.records, [record(1), record(2), record(3)], 'the records')
      assertEquals(other.newestLsn(), 3, 'the newest record')
    },
  },
  {
    title: 'what was not durable is there or not, but never with a gap',
    async run(subject) {
      const store = await opened(subject)
      store.append(1, record(1))
      await store.durable(1)
      store.append(2, record(2))
      store.append(3, record(3))
      const { records } = await (await subject.open()).load()
      const all = [record(1), record(2), record(3)]
      assertEquals(records, all.slice(0, Math.max(1, records.length)), 'the records')
    },
  },
  {
    title: 'records can follow after the store was opened again',
    async run(subject) {
      const store = await opened(subject)
      store.append(1, record(1))
      await store.durable(1)
      const other = await opened(subject)
      other.append(2, record(2))
      await other.durable(2)
      assertEquals((await (await subject.open()).load()).records, [record(1), record(2)], 'the records')
    },
  },
  {
    title: 'newestLsn is that of a record as soon as it is written',
    async run(subject) {
      const store = await opened(subject)
      store.append(1, record(1))
      assertEquals(store.newestLsn(), 1, 'the newest record before it is durable')
      await store.durable(1)
      store.snapshot(1, record(0))
      await store.durable(1)
      assertEquals(store.newestLsn(), 1, 'the newest record when a snapshot covers it')
      assertEquals((await opened(subject)).newestLsn(), 1, 'the newest record in another instance')
    },
  },
  {
    title: 'a snapshot stands for the records that it covers',
    async run(subject) {
      const store = await opened(subject)
      for (const lsn of [1, 2, 3]) store.append(lsn, record(lsn))
      store.snapshot(3, record(33))
      store.append(4, record(4))
      await store.durable(4)
      const expected: StoredState = { snapshot: record(33), snapshotLsn: 3, records: [record(4)] }
      assertEquals(await (await subject.open()).load(), expected, 'what is stored')
    },
  },
  {
    title: 'the newest durable snapshot counts, whatever the length of the ones before',
    async run(subject) {
      for (const [i, length] of [3_000_000, 1_000_000, 0, 2_500_000, 7].entries()) {
        const store = await opened(subject)
        const lsn = i + 1
        store.append(lsn, record(lsn))
        store.snapshot(lsn, longBytes(length, lsn))
        await store.durable(lsn)
        const expected: StoredState = { snapshot: longBytes(length, lsn), snapshotLsn: lsn, records: [] }
        assertEquals(await (await subject.open()).load(), expected, `what is stored after snapshot ${lsn}`)
      }
    },
  },
  {
    title: 'a snapshot that was not durable is there as a whole or not at all',
    async run(subject) {
      const store = await opened(subject)
      store.append(1, record(1))
      store.snapshot(1, longBytes(2_500_000, 1))
      await store.durable(1)
      store.append(2, record(2))
      store.snapshot(2, longBytes(1_500_000, 2))
      const { snapshot, snapshotLsn, records } = await (await subject.open()).load()
      const isNew = snapshotLsn === 2
      assertEquals(snapshot, isNew ? longBytes(1_500_000, 2) : longBytes(2_500_000, 1), 'the snapshot')
      assertEquals(records, isNew ? [] : [record(2)].slice(0, records.length), 'the records behind it')
    },
  },
  {
    title: 'records go on for many times the distance of two snapshots',
    async run(subject) {
      const store = await opened(subject)
      for (let lsn = 1; lsn <= 60; lsn++) {
        store.append(lsn, record(lsn))
        if (lsn % 7 === 0) store.snapshot(lsn, record(-lsn))
        await store.durable(lsn)
      }
      const records = [57, 58, 59, 60].map(record)
      const expected: StoredState = { snapshot: record(-56), snapshotLsn: 56, records }
      assertEquals(await (await subject.open()).load(), expected, 'what is stored')
    },
  },
  {
    title: 'records are kept for as long as no snapshot covers them',
    async run(subject) {
      const store = await opened(subject)
      store.append(1, record(1))
      store.snapshot(1, record(-1))
      await store.durable(1)
      const lsns = Array.from({ length: 40 }, (_, i) => i + 2)
      for (const lsn of lsns) {
        store.append(lsn, record(lsn))
        await store.durable(lsn)
      }
      const expected: StoredState = { snapshot: record(-1), snapshotLsn: 1, records: lsns.map(record) }
      assertEquals(await (await subject.open()).load(), expected, 'what is stored')
    },
  },
  {
    title: 'a record may have 1.5 MB',
    async run(subject) {
      const store = await opened(subject)
      store.append(1, longBytes(1_500_000, 1))
      await store.durable(1)
      assertEquals((await (await subject.open()).load()).records, [longBytes(1_500_000, 1)], 'the records')
    },
  },
]

async function opened(subject: StoreSubject): Promise<AggregatorStore> {
  const store = await subject.open()
  await store.load()
  return store
}

function record(number: number): Bytes {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setFloat64(0, number)
  return bytes
}

function longBytes(length: number, seed: number): Bytes {
  return new Uint8Array(length).map((_, i) => (i * 31 + seed) % 251)
}
