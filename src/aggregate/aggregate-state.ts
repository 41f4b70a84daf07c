import { NameIndex } from '../model/name-index.ts'
import { cellsMemory } from './cells-memory.ts'
import { type ConflictReason, Conflicts } from './conflicts.ts'
import type { FamilyTable } from './family-table.ts'
import { lifeOf, leaveValue } from './gauge-modes.ts'
import { defaultLimits, type Limits } from './limits.ts'
import { cellMemory, mapMemory, MemoryMeter, sourceMemory } from './memory-meter.ts'
import { Quarantine } from './quarantine.ts'
import type { Source } from './source.ts'
import { SourceTable } from './source-table.ts'
import { noTallies, type Tallies } from './tallies.ts'

/**
 * Everything that an aggregator knows. It follows from the log, so nothing in here is read from anywhere
 * else.
 */
export class AggregateState {
  lsn = 0
  nowSeconds = 0
  /** Time of the first record. */
  createdSeconds: number = NaN
  limits: Limits = defaultLimits
  /** Series of all families, those that overflowed not counted. */
  series = 0
  readonly meter: MemoryMeter = new MemoryMeter()
  readonly names: NameIndex = new NameIndex()
  readonly families: Map<string, FamilyTable> = new Map()
  readonly sources: SourceTable = new SourceTable()
  readonly tallies: Tallies = noTallies()
  readonly conflicts: Conflicts = new Conflicts()
  readonly quarantine: Quarantine = new Quarantine()
  /** When an operator removed a family: what began before must not begin before again. */
  readonly removals: Map<string, number> = new Map()
  /** Shards to scrape beside this one. */
  readonly shards: Set<string> = new Set()

  /**
   * Makes room for `bytes`: forgets what may be forgotten, then gives up exemplars. Whether there is room.
   */
  reserve(bytes: number): boolean {
    const isShort = (): boolean => this.meter.bytes + bytes > this.limits.maxBytes
    while (isShort() && this.forgetOldest()) continue
    if (isShort()) for (const family of this.families.values()) family.clearExemplars()
    return !isShort()
  }

  /** Remembers a source. */
  addSource(id: string): Source {
    while (this.sources.size >= this.limits.maxSources && this.forgetOldest()) continue
    this.reserve(sourceMemory)
    this.meter.bytes += sourceMemory
    return { id, sequence: 0, nonce: '', seenSeconds: 0, leaseSeconds: 0, resync: 'none', cells: undefined }
  }

  /** Drops the live values of sources that have been silent for too long. */
  dropSilent(): void {
    for (;;) {
      const source = this.sources.nextSilent(this.nowSeconds, this.limits)
      if (source === undefined) return
      for (const family of source.cells?.keys() ?? []) {
        if (lifeOf(family) !== 'lease') continue
        this.dropCells(source, family)
        source.resync = 'wanted'
      }
    }
  }

  /** Forgets the source that has been silent for longest, if it may be forgotten. */
  forgetOldest(): boolean {
    const source = this.sources.forgetOldest(this.nowSeconds, this.limits)
    if (source === undefined) return false
    for (const [family, cells] of source.cells ?? []) {
      for (const [row, value] of cells) leaveValue(family, row, value)
      this.dropCells(source, family)
    }
    this.meter.bytes -= sourceMemory
    return true
  }

  /** Sets what a source says about a row; whether there was room. */
  setCell(source: Source, family: FamilyTable, row: number, value: number): boolean {
    const known = source.cells?.get(family)
    if (known?.has(row) !== true) {
      const bytes =
        cellMemory + (source.cells === undefined ? mapMemory : 0) + (known === undefined ? mapMemory : 0)
      if (!this.reserve(bytes)) return false
      this.meter.bytes += bytes
    }
    if (known !== undefined) known.set(row, value)
    else (source.cells ??= new Map()).set(family, new Map([[row, value]]))
    return true
  }

  /** Drops what a source says about a row. */
  dropCell(source: Source, family: FamilyTable, row: number): void {
    if (source.cells?.get(family)?.delete(row) === true) this.meter.bytes -= cellMemory
  }

  /** Drops what a source says about a family. */
  dropCells(source: Source, family: FamilyTable): void {
    const known = source.cells?.get(family)
    if (known === undefined) return
    this.meter.bytes -= mapMemory + cellMemory * known.size
    source.cells?.delete(family)
    if (source.cells?.size !== 0) return
    source.cells = undefined
    this.meter.bytes -= mapMemory
  }

  /** An operator takes a family away. Sources are asked for what they have of it. */
  removeFamily(name: string): void {
    const family = this.families.get(name)
    if (family === undefined) return
    for (const [removed, seconds] of this.removals) {
      if (seconds + this.limits.retentionSeconds < this.nowSeconds) this.removals.delete(removed)
    }
    this.removals.set(name, this.nowSeconds)
    for (const source of this.sources.all()) {
      this.dropCells(source, family)
      if (isState(family)) source.resync = 'wanted'
    }
    this.series -= family.ownRows
    family.release()
    this.families.delete(name)
    this.names.release(name)
    this.conflicts.delete(name)
  }

  /** Rows do not agree with a family that was there before; `undefined`: with a name that nobody may have. */
  noteConflict(reason: ConflictReason, rows: number, family: string | undefined): void {
    this.tallies[reason] += rows
    if (family !== undefined) this.conflicts.add(family, reason, rows)
  }

  /** Takes a family as a snapshot has it. */
  restoreFamily(family: FamilyTable): void {
    const { type, name } = family.head
    this.names.claim(type, name)
    this.families.set(name, family)
    this.series += family.ownRows
  }

  /** Takes a source as a snapshot has it. */
  restoreSource(source: Source, list: 'live' | 'idle'): void {
    this.sources[list].set(source.id, source)
    this.meter.bytes += sourceMemory + cellsMemory(source)
  }
}

/** Whether sources say how things are, rather than what has been added: they can say it again. */
function isState({ head }: FamilyTable): boolean {
  return head.type === 'gauge' || head.type === 'info' || head.type === 'stateset'
}
