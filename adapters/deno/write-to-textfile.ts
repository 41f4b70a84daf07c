import { open, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import process from 'node:process'
import type { Collector } from '../../src/model/collector.ts'
import { type TextfileOptions, writeTextfile } from '../../src/push/write-textfile.ts'
import { defaultRegistry } from '../../src/registry/default-registry.ts'

/**
 * Writes a page to a file for node_exporter's textfile collector, whose name has to end with `.prom`. It is there
 * whole, or not at all. A series with a timestamp of its own keeps that collector from reading the file.
 * @throws whatever a collector or the file system throws; an old page stays as it is.
 * @example
 * await writeToTextfile('/var/lib/prometheus/node-exporter/nightly.prom')
 * @see node_exporter, "Textfile Collector"
 */
export function writeToTextfile(
  path: string,
  collector: Collector = defaultRegistry,
  options: TextfileOptions = {},
): Promise<void> {
  return writeTextfile(
    { open, rename, remove: rm, basename, join, pid: process.pid },
    path,
    collector,
    options,
  )
}
