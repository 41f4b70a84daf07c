import type { Registry } from '../../../../src/index.ts'
import type { SeededRandom } from '../../../harness/seeded-random.ts'
import type { VirtualTime } from '../virtual-time.ts'

/** One kind of metric that an isolate has. */
export interface Workload {
  /** One invocation: something happens to it. */
  record(random: SeededRandom): void
}

/** What a workload is made of. */
export interface WorkloadOptions {
  /** Of the isolate. */
  readonly name: string
  readonly registry: Registry
  readonly time: VirtualTime
  /** How often something was deployed before the isolate's code. */
  readonly release: number
}
