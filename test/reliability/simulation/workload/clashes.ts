import { Counter, Gauge, Summary } from '../../../../src/index.ts'
import type { SeededRandom } from '../../../harness/seeded-random.ts'
import type { Workload, WorkloadOptions } from './workload.ts'

/** Releases that do not agree about what a name stands for: whoever was first stays, and pages stay valid. */
export class Clashes implements Workload {
  readonly #record: (random: SeededRandom) => void

  constructor({ registry, release }: WorkloadOptions) {
    const common = { help: 'Load', registry }
    switch (release % 4) {
      case 0: {
        const load = new Summary({ name: 'load', ...common })
        this.#record = (random) => load.observe(random.next())
        break
      }
      case 1: {
        // As the summary calls one of its samples.
        const count = new Gauge({ name: 'load_count', aggregation: 'max', ...common })
        this.#record = (random) => count.set(random.below(5))
        break
      }
      case 2: {
        const load = new Counter({ name: 'load', ...common })
        this.#record = (random) => load.inc(random.below(5))
        break
      }
      default: {
        const load = new Summary({ name: 'load', unit: 'bytes', ...common })
        this.#record = (random) => load.observe(random.below(9))
      }
    }
  }

  record(random: SeededRandom): void {
    this.#record(random)
  }
}
