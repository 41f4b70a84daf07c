import type { AggregatorStore, StoredState } from '../../../src/aggregate/store.ts'
import type { Bytes } from '../../../src/model/bytes.ts'
import type { SeededRandom } from '../../harness/seeded-random.ts'
import type { Faults } from './faults.ts'
import type { VirtualTime } from './virtual-time.ts'

interface Write {
  readonly kind: 'record' | 'snapshot'
  readonly lsn: number
  readonly bytes: Bytes
}

/** What survives a crash. */
export class Disk {
  snapshot: Write | undefined
  records: Write[] = []
  /** The only one that may write: storage refuses an instance that was replaced. */
  owner: DiskStore | undefined
  readonly #onRecord: (record: Bytes) => void

  /** @param onRecord called when a record is on the disk */
  constructor(onRecord: (record: Bytes) => void) {
    this.#onRecord = onRecord
  }

  get newestLsn(): number {
    return this.records.at(-1)?.lsn ?? this.snapshot?.lsn ?? 0
  }

  commit(writes: readonly Write[]): void {
    for (const write of writes) {
      if (write.kind === 'snapshot') {
        this.snapshot = write
        continue
      }
      this.records.push(write)
      this.#onRecord(write.bytes)
    }
    const covered = this.snapshot?.lsn ?? 0
    this.records = this.records.filter(({ lsn }) => lsn > covered)
  }
}

/**
 * A store of one instance over a disk that outlives it. Commits take time, fail, and may have happened although they
 * failed.
 */
export class DiskStore implements AggregatorStore {
  readonly #disk: Disk
  readonly #time: VirtualTime
  readonly #random: SeededRandom
  readonly #faults: () => Faults
  /** Written in this order, and not committed yet. */
  #writes: Write[] = []
  #hasFailed = false
  /** Commits of an earlier life mean nothing any more. */
  #life = 0

  constructor(disk: Disk, time: VirtualTime, random: SeededRandom, faults: () => Faults) {
    this.#disk = disk
    this.#time = time
    this.#random = random
    this.#faults = faults
    disk.owner = this
  }

  async load(): Promise<StoredState> {
    this.#assertOwner()
    this.#life++
    this.#writes = []
    this.#hasFailed = false
    const { snapshot, records } = this.#disk
    return {
      snapshot: snapshot?.bytes,
      snapshotLsn: snapshot?.lsn ?? 0,
      records: records.map(({ bytes }) => bytes),
    }
  }

  /** Whoever comes at the same time may join those who wait. */
  turn(): Promise<void> {
    return this.#random.chance(0.5) ? this.#time.sleep(0) : Promise.resolve()
  }

  append(lsn: number, record: Bytes): void {
    this.#write({ kind: 'record', lsn, bytes: record.slice() }, this.#faults().appendFails)
  }

  snapshot(lsn: number, state: Bytes): void {
    this.#write({ kind: 'snapshot', lsn, bytes: state.slice() }, this.#faults().snapshotFails)
  }

  durable(): Promise<void> {
    const life = this.#life
    const last = this.#writes.at(-1)
    return new Promise((resolve, reject) => {
      this.#time.after(this.#random.next() * this.#faults().commitSeconds, () => {
        // An instance that was replaced and has written nothing is not told so.
        const isRefused = last !== undefined && this.#disk.owner !== this
        if (life !== this.#life || this.#hasFailed || isRefused) {
          reject(new Error('the store has failed'))
        } else if (this.#random.chance(this.#faults().commitFails)) {
          this.#hasFailed = true
          this.#keepSome()
          reject(new Error('a commit has failed'))
        } else {
          // An earlier wait may have committed them already.
          const count = last === undefined ? 0 : this.#writes.indexOf(last) + 1
          this.#disk.commit(this.#writes.splice(0, count))
          resolve()
        }
      })
    })
  }

  newestLsn(): number {
    return this.#writes.findLast(({ kind }) => kind === 'record')?.lsn ?? this.#disk.newestLsn
  }

  /** The instance has ended. What it wrote and nobody knows to be durable may be on the disk, up to any point. */
  die(): void {
    if (this.#disk.owner !== this) return
    this.#keepSome()
    this.#disk.owner = undefined
  }

  #keepSome(): void {
    this.#disk.commit(this.#writes.splice(0, this.#random.below(this.#writes.length + 1)))
    this.#writes = []
  }

  #write(write: Write, fails: number): void {
    this.#assertOwner()
    if (this.#hasFailed || this.#random.chance(fails)) throw new Error(`a ${write.kind} could not be written`)
    this.#writes.push(write)
  }

  #assertOwner(): void {
    if (this.#disk.owner !== this) throw new Error('another instance has taken over')
  }
}
