import { defaultLimits, type Limits } from '../../../src/aggregate/limits.ts'
import type { SeededRandom } from '../../harness/seeded-random.ts'
import { drawLimits } from './draw-limits.ts'
import type { Kinds } from './workload/workloads.ts'
import { drawFaults, drawForgetful, type Faults } from './faults.ts'

/** What a history is played with, as far as it does not change in it. */
export interface Setting {
  /** How coarse time is: whole seconds, or nearly none of it happens twice. */
  readonly ticksPerSecond: number
  readonly faults: Faults
  readonly limits: Limits
  /** What the host of a shard has room for. */
  readonly rooms: Rooms
  /** How far an isolate's clock is off, in seconds. */
  drawSkewSeconds(random: SeededRandom): number
}

/** See `AggregatorHostOptions`. */
export interface Rooms {
  readonly snapshotBytes: number
  readonly maxLogBytes: number
  readonly maxRecordBytes: number
  readonly maxQueueBytes: number
}

/** Draws a setting. */
export function drawSetting(random: SeededRandom, kinds: Kinds): Setting {
  const isForgetful = random.chance(0.25)
  const faults = isForgetful ? drawForgetful(random) : drawFaults(random)
  const snapshotBytes = random.pick([1, 600, 4_000]) ?? 600
  return {
    // Shards that disagree follow the one that was first: their clocks have to tell.
    ticksPerSecond: kinds.disputes ? 1_000 : (random.pick([1, 4, 20, 1_000]) ?? 1),
    faults: kinds.disputes ? { ...faults, clock: 0 } : faults,
    limits: isForgetful
      ? { ...drawLimits(random), maxSources: 2, liveSeconds: 60, retentionSeconds: 60 }
      : drawLimits(random),
    rooms: {
      snapshotBytes,
      maxLogBytes: random.chance(0.2) ? snapshotBytes + 2_000 : 1_000_000,
      maxRecordBytes: random.chance(0.3) ? 3_000 : 1_000_000,
      maxQueueBytes: random.chance(0.2) ? 4_000 : 1_000_000,
    },
    drawSkewSeconds:
      random.pick([exact, exact, exact, exact, exact, anyTime, anyTime, nearTheLimit]) ?? exact,
  }
}

function exact(): number {
  return 0
}

function anyTime(random: SeededRandom): number {
  return (random.next() - 0.5) * 100_000
}

/** So far ahead that it may be let in, let in later, or never. */
function nearTheLimit(random: SeededRandom): number {
  return defaultLimits.maxStampAheadSeconds + (random.pick([0, 0, 300]) ?? 0) + random.below(12) - 4
}
