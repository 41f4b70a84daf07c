import { Registry } from '../../src/registry/registry.ts'
import { ClientMetrics } from '../../src/report/client-metrics.ts'
import { DeltaReader } from '../../src/report/delta-reader.ts'
import { Flusher, type FlusherOptions } from '../../src/report/flusher.ts'
import type { Bytes } from '../../src/model/bytes.ts'
import { FakeTime } from './fake-time.ts'

/** A sending side with a clock of its own. */
export interface SendingSide {
  readonly time: FakeTime
  readonly registry: Registry
  readonly reader: DeltaReader
  readonly flusher: Flusher
}

/** Random numbers count up; the random fraction of intervals and pauses is always `fraction`. */
export function setUpFlusher(
  options: Partial<FlusherOptions> & { readonly fraction?: number } = {},
): SendingSide {
  const { fraction = 1, ...rest } = options
  const time = new FakeTime()
  const registry = new Registry({ clock: time })
  let drawn = 0
  const random = (into: Bytes): Bytes => (into.length === 1 ? into.fill(255 * fraction) : into.fill(++drawn))
  const reader = new DeltaReader(registry, { random })
  const metrics = new ClientMetrics(registry)
  const flusher = new Flusher({ reader, metrics, clock: time, random, sleep: time.sleep, ...rest })
  return { time, registry, reader, flusher }
}
