import { defaultLimits, type Limits } from '../../../src/aggregate/limits.ts'
import type { SeededRandom } from '../../harness/seeded-random.ts'

/** How often things go wrong in a history, as probabilities, and how much of everything there is. */
export interface Faults {
  readonly requestLost: number
  readonly answerLost: number
  /** A request or its answer never ends: neither a result nor an error. */
  readonly hangs: number
  readonly doubled: number
  readonly linkSeconds: number
  readonly appendFails: number
  readonly snapshotFails: number
  readonly commitFails: number
  readonly commitSeconds: number
  /** Log between snapshots. */
  readonly snapshotBytes: number
  /** Of each step. */
  readonly crash: number
  readonly replaced: number
  readonly frozen: number
  readonly killed: number
  readonly deployed: number
  readonly silence: number
  /** How far clocks of isolates are off, in seconds. */
  readonly skewSeconds: number
  readonly limits: Limits
}

const gentle: Faults = {
  requestLost: 0,
  answerLost: 0,
  hangs: 0,
  doubled: 0,
  linkSeconds: 0.1,
  appendFails: 0,
  snapshotFails: 0,
  commitFails: 0,
  commitSeconds: 0.05,
  snapshotBytes: 4_000,
  crash: 0,
  replaced: 0,
  frozen: 0,
  killed: 0,
  deployed: 0,
  silence: 0,
  skewSeconds: 0,
  limits: defaultLimits,
}

/** Faults are switched off, but what was set up stays. */
export function healed(faults: Faults): Faults {
  const { snapshotBytes, limits, skewSeconds } = faults
  return { ...gentle, snapshotBytes, limits: roomy(limits), skewSeconds }
}

/** A table that is full of living sources has room for no other until an operator makes some. */
export function roomy(limits: Limits): Limits {
  return { ...limits, maxSources: defaultLimits.maxSources }
}

/** Draws what goes wrong in one history: some kinds of faults often, others never. */
export function drawFaults(random: SeededRandom): Faults {
  const sometimes = (probability: number): number => (random.chance(0.5) ? random.next() * probability : 0)
  return {
    requestLost: sometimes(0.4),
    answerLost: sometimes(0.4),
    hangs: sometimes(0.2),
    doubled: sometimes(0.4),
    linkSeconds: random.chance(0.3) ? 12 : 0.5,
    appendFails: sometimes(0.1),
    snapshotFails: sometimes(0.5),
    commitFails: sometimes(0.2),
    commitSeconds: random.chance(0.3) ? 3 : 0.1,
    snapshotBytes: random.chance(0.5) ? 600 : 4_000,
    crash: sometimes(0.2),
    replaced: sometimes(0.4),
    frozen: sometimes(0.1),
    killed: sometimes(0.1),
    deployed: sometimes(0.1),
    silence: sometimes(0.1),
    skewSeconds: random.chance(0.3) ? 100_000 : 0,
    limits: drawLimits(random),
  }
}

/** Sources come and go, are silent for long, and are soon forgotten. */
export function drawForgetful(random: SeededRandom): Faults {
  const limits = { ...defaultLimits, maxSources: 2, liveSeconds: 60, retentionSeconds: 60 }
  return {
    ...drawFaults(random),
    answerLost: random.next() * 0.6,
    frozen: 0.3,
    killed: 0.3,
    deployed: 0,
    silence: 0.3,
    limits,
  }
}

/** Small ones in some histories, so that they are met. */
export function drawLimits(random: SeededRandom): Limits {
  return {
    ...defaultLimits,
    maxSources: random.chance(0.2) ? 2 : defaultLimits.maxSources,
    maxSeriesPerFamily: random.chance(0.2) ? 2 : defaultLimits.maxSeriesPerFamily,
    liveSeconds: random.chance(0.5) ? 90 : defaultLimits.liveSeconds,
    retentionSeconds: random.chance(0.5) ? 180 : defaultLimits.retentionSeconds,
  }
}
