import type { Bytes } from '../model/bytes.ts'
import type { SqlBlob, SqlDatabase } from './sql-database.ts'
import type { AggregatorStore, StoredState } from './store.ts'

/** Workers refuse a row of 2 MB, their local runtime one of 4 MB: so it is checked here. */
const maxRowBytes = 1_900_000

const snapshotPartBytes = 1_000_000

const schema = [
  'CREATE TABLE IF NOT EXISTS log (slot INTEGER PRIMARY KEY, lsn INTEGER NOT NULL, record BLOB NOT NULL)',
  `CREATE TABLE IF NOT EXISTS snapshot (
    part INTEGER PRIMARY KEY, lsn INTEGER NOT NULL, parts INTEGER NOT NULL, state BLOB NOT NULL
  )`,
]

/** Which row of the log has which record. */
interface Slot {
  readonly slot: number
  readonly lsn: number
}

interface Newest {
  readonly newest: number | null
}

interface StoredRecord {
  readonly record: SqlBlob
}

/** A part of a snapshot. */
interface StoredPart {
  readonly lsn: number
  readonly parts: number
  readonly state: SqlBlob
}

/**
 * Keeps an aggregate in SQLite: the log in a ring of rows, the newest snapshot in parts. Rows are replaced and never
 * deleted: on Workers deleting one costs as much as writing one.
 */
export class SqlLog implements AggregatorStore {
  readonly #database: SqlDatabase
  /** The ring, the slot of the oldest record first. */
  #ring: Slot[] = []
  #snapshotLsn = 0
  /** What is covered by a snapshot that is durable: its slots may be overwritten. */
  #coveredLsn = 0

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async load(): Promise<StoredState> {
    this.#database.open()
    for (const table of schema) this.#database.write(table)
    const snapshot = this.#loadSnapshot()
    this.#ring = [...(this.#database.read('SELECT slot, lsn FROM log ORDER BY lsn') as readonly Slot[])]
    const records = this.#ring
      .filter(({ lsn }) => lsn > this.#snapshotLsn)
      .map((slot, i) => this.#record(slot, i))
    return { snapshot, snapshotLsn: this.#snapshotLsn, records }
  }

  append(lsn: number, record: Bytes): void {
    if (record.length > maxRowBytes) {
      throw new RangeError(
        `Cannot append record ${lsn}: it must have at most ${maxRowBytes} bytes, received ${record.length}`,
      )
    }
    const oldest = this.#ring[0]
    const isCovered = oldest !== undefined && oldest.lsn <= this.#coveredLsn
    const slot = isCovered ? oldest.slot : this.#ring.length
    this.#database.write('INSERT OR REPLACE INTO log VALUES (?, ?, ?)', slot, lsn, record)
    if (isCovered) this.#ring.shift()
    this.#ring.push({ slot, lsn })
  }

  snapshot(lsn: number, state: Bytes): void {
    const parts = Math.max(1, Math.ceil(state.length / snapshotPartBytes))
    // All or nothing even when a failure is caught: the transaction around it would keep the parts before it.
    this.#database.atomically(() => {
      for (let part = 0; part < parts; part++) {
        const bytes = state.slice(part * snapshotPartBytes, (part + 1) * snapshotPartBytes)
        this.#database.write('INSERT OR REPLACE INTO snapshot VALUES (?, ?, ?, ?)', part, lsn, parts, bytes)
      }
    })
    this.#snapshotLsn = lsn
  }

  async durable(): Promise<void> {
    const written = this.#snapshotLsn
    await this.#database.commit()
    this.#coveredLsn = Math.max(this.#coveredLsn, written)
  }

  newestLsn(): number {
    const [row] = this.#database.read('SELECT max(lsn) AS newest FROM log') as readonly Newest[]
    return row?.newest ?? 0
  }

  turn(): Promise<void> {
    return this.#database.turn()
  }

  #record({ slot, lsn }: Slot, place: number): Bytes {
    const next = this.#snapshotLsn + 1 + place
    if (lsn !== next) throw new Error(`Cannot load the log: the next record must be ${next}, received ${lsn}`)
    const rows = this.#database.read('SELECT record FROM log WHERE slot = ?', slot) as readonly StoredRecord[]
    return concatenate(rows.map(({ record }) => record))
  }

  /** Parts of an earlier, longer snapshot may follow those of the newest. */
  #loadSnapshot(): Bytes | undefined {
    const rows = this.#database.read(
      'SELECT lsn, parts, state FROM snapshot ORDER BY part',
    ) as readonly StoredPart[]
    const [first] = rows
    this.#snapshotLsn = this.#coveredLsn = first?.lsn ?? 0
    if (first === undefined) return undefined
    const parts = rows.slice(0, first.parts).filter(({ lsn }) => lsn === first.lsn)
    if (parts.length !== first.parts) {
      throw new Error(
        `Cannot load snapshot ${first.lsn}: it must have ${first.parts} parts, received ${parts.length}`,
      )
    }
    return concatenate(parts.map(({ state }) => state))
  }
}

function concatenate(parts: readonly SqlBlob[]): Bytes {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.byteLength, 0))
  let at = 0
  for (const part of parts) {
    whole.set(new Uint8Array(part), at)
    at += part.byteLength
  }
  return whole
}
