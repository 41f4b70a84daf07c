import type { EncoderOptions } from '../model/format.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import type { Dialect } from './dialect.ts'
import { FamilyLayout } from './family-layout.ts'
import type { PageStyle } from './page-style.ts'
import { rowWriter } from './row-writer.ts'
import type { WriteRow } from './write-row.ts'

/** What writes a family on any page of a style. */
interface FamilyWriter {
  readonly layout: FamilyLayout
  readonly writeRow: WriteRow
}

/** Gives what writes a family. */
export type WriterOf = (family: MetricFamily) => FamilyWriter

/**
 * The writers of a dialect, by options. That of a frozen family, as instruments give it until they have other series, is
 * kept as long as the family: to make one takes as long as to write ten rows.
 */
export function familyWriters(dialect: Dialect): (options: EncoderOptions) => WriterOf {
  const writers = new Map<string, WriterOf>()
  return ({ escaping = 'underscores', created = 'none' }) => {
    const key = `${escaping} ${created}`
    let writerOf = writers.get(key)
    if (writerOf === undefined) {
      writerOf = writersOf({ dialect, escaping, showsCreated: dialect.created.includes(created) })
      writers.set(key, writerOf)
    }
    return writerOf
  }
}

function writersOf(style: PageStyle): WriterOf {
  const writers = new WeakMap<MetricFamily, FamilyWriter>()
  return (family) => {
    let writer = writers.get(family)
    if (writer === undefined) {
      const layout = new FamilyLayout(style, family)
      writer = { layout, writeRow: rowWriter(layout) }
      // Of any other family labels, bounds or states may be others next time.
      if (Object.isFrozen(family)) writers.set(family, writer)
    }
    return writer
  }
}
