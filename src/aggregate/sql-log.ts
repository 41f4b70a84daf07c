import type { Bytes } from '../model/bytes.ts'
import type { SqlDatabase, SqlRow } from './sql-database.ts'
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
    this.#ring = this.#database
      .read('SELECT slot, lsn FROM log ORDER BY lsn')
      .map((row) => ({ slot: numberAt(row, 'slot'), lsn: numberAt(row, 'lsn') }))
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
    const [row] = this.#database.read('SELECT coalesce(max(lsn), 0) AS newest FROM log')
    return numberAt(row, 'newest')
  }

  turn(): Promise<void> {
    return this.#database.turn()
  }

  #record({ slot, lsn }: Slot, place: number): Bytes {
    const next = this.#snapshotLsn + 1 + place
    if (lsn !== next) throw new Error(`Cannot load the log: the next record must be ${next}, received ${lsn}`)
    const [row] = this.#database.read('SELECT record FROM log WHERE slot = ?', slot)
    return bytesAt(row, 'record')
  }

  /** Parts of an earlier, longer snapshot may follow those of the newest. */
  #loadSnapshot(): Bytes | undefined {
    const rows = this.#database.read('SELECT lsn, parts, state FROM snapshot ORDER BY part')
    const [first] = rows
    this.#snapshotLsn = this.#coveredLsn = first === undefined ? 0 : numberAt(first, 'lsn')
    if (first === undefined) return undefined
    const count = numberAt(first, 'parts')
    const parts = rows.slice(0, count).filter((row) => numberAt(row, 'lsn') === this.#snapshotLsn)
    if (parts.length !== count) {
      throw new Error(
        `Cannot load snapshot ${this.#snapshotLsn}: it must have ${count} parts, received ${parts.length}`,
      )
    }
    return concatenate(parts.map((row) => bytesAt(row, 'state')))
  }
}

function numberAt(row: SqlRow | undefined, column: string): number {
  const value = row?.[column]
  if (typeof value === 'number') return value
  throw new TypeError(`Cannot read a row: ${column} must be a number, received ${typeof value}`)
}

/** Workers give a buffer, the others bytes. */
function bytesAt(row: SqlRow | undefined, column: string): Bytes {
  const value = row?.[column]
  if (value instanceof ArrayBuffer || value instanceof Uint8Array) return new Uint8Array(value)
  throw new TypeError(`Cannot read a row: ${column} must be bytes, received ${typeof value}`)
}

function concatenate(parts: readonly Bytes[]): Bytes {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
