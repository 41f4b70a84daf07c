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
  /** Of each step. */
  readonly crash: number
  readonly replaced: number
  readonly frozen: number
  readonly killed: number
  readonly deployed: number
  readonly silence: number
  /** A shard's clock is set, or stands still. */
  readonly clock: number
  /** An operator takes a family away, or changes limits. */
  readonly operated: number
}

/** What happens between two steps. */
export type StepFault =
  | 'crash'
  | 'replaced'
  | 'frozen'
  | 'killed'
  | 'deployed'
  | 'silence'
  | 'clock'
  | 'operated'

/** Everything works. */
export const noFaults: Faults = {
  requestLost: 0,
  answerLost: 0,
  hangs: 0,
  doubled: 0,
  linkSeconds: 0.1,
  appendFails: 0,
  snapshotFails: 0,
  commitFails: 0,
  commitSeconds: 0.05,
  crash: 0,
  replaced: 0,
  frozen: 0,
  killed: 0,
  deployed: 0,
  silence: 0,
  clock: 0,
  operated: 0,
}

/** Draws what goes wrong in one history: some kinds of faults often, others never. */
export function drawFaults(random: SeededRandom): Faults {
  const sometimes = (probability: number): number => (random.chance(0.5) ? random.next() * probability : 0)
  return {
    requestLost: sometimes(0.4),
    answerLost: sometimes(0.4),
    hangs: sometimes(0.2),
    doubled: sometimes(0.4),
    linkSeconds: random.pick([0.5, 0.5, 2, 12]) ?? 2,
    appendFails: sometimes(0.1),
    snapshotFails: sometimes(0.5),
    commitFails: sometimes(0.2),
    commitSeconds: random.pick([0.1, 0.5, 3]) ?? 0.1,
    crash: sometimes(0.3),
    replaced: sometimes(0.4),
    frozen: sometimes(0.15),
    killed: sometimes(0.15),
    deployed: sometimes(0.15),
    silence: sometimes(0.15),
    clock: random.chance(0.2) ? random.next() * 0.4 : 0,
    operated: random.chance(0.3) ? random.next() * 0.3 : 0,
  }
}

/** Sources come and go, are silent for long, and are soon forgotten. */
export function drawForgetful(random: SeededRandom): Faults {
  return {
    ...drawFaults(random),
    answerLost: random.next() * 0.6,
    frozen: 0.3,
    killed: 0.3,
    deployed: 0,
    silence: 0.3,
  }
}
