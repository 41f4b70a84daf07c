import type { SeededRandom } from '../../../harness/seeded-random.ts'
import { Clashes } from './clashes.ts'
import { Infos } from './infos.ts'
import { KeptGauges } from './kept-gauges.ts'
import { LiveGauges } from './live-gauges.ts'
import { NewestValues } from './newest-values.ts'
import { Operations } from './operations.ts'
import { Sizes } from './sizes.ts'
import type { WorkloadOptions } from './workload.ts'

/** Which metrics the isolates of a history have. Few, so that batches are short and histories many. */
export interface Kinds extends Readonly<Record<Exclude<keyof Workloads, 'operations'>, boolean>> {
  /** Whether releases disagree about what they are. */
  readonly disputes: boolean
}

/** Draws which. */
export function drawKinds(random: SeededRandom): Kinds {
  return {
    sizes: random.chance(0.3),
    live: random.chance(0.3),
    newest: random.chance(0.25),
    infos: random.chance(0.2),
    kept: random.chance(0.15),
    clashes: random.chance(0.1),
    disputes: random.chance(0.3),
  }
}

/** The metrics of one isolate. */
export interface Workloads {
  readonly operations: Operations
  readonly sizes: Sizes | undefined
  readonly live: LiveGauges | undefined
  readonly newest: NewestValues | undefined
  readonly infos: Infos | undefined
  readonly kept: KeptGauges | undefined
  readonly clashes: Clashes | undefined
}

/** Makes the metrics of an isolate. */
export function makeWorkloads(kinds: Kinds, options: WorkloadOptions): Workloads {
  return {
    operations: new Operations(options),
    sizes: kinds.sizes ? new Sizes(options) : undefined,
    live: kinds.live ? new LiveGauges(options) : undefined,
    newest: kinds.newest ? new NewestValues(options) : undefined,
    infos: kinds.infos ? new Infos(options) : undefined,
    kept: kinds.kept ? new KeptGauges(options) : undefined,
    clashes: kinds.clashes ? new Clashes(options) : undefined,
  }
}

/** One invocation: something happens to some of them. */
export function recordSome(workloads: Workloads, random: SeededRandom): void {
  workloads.operations.record(random)
  for (const workload of Object.values(workloads)) {
    if (workload !== workloads.operations && random.chance(0.6)) workload?.record(random)
  }
}
