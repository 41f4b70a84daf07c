import { Info } from '../../../../src/index.ts'
import type { SeededRandom } from '../../../harness/seeded-random.ts'
import { type Page, samplesOf } from '../page.ts'
import type { Workload, WorkloadOptions } from './workload.ts'

const parts = ['a', 'b'] as const

/** Infos: what live isolates say, each once. */
export class Infos implements Workload {
  readonly said = new Map<string, string>()
  readonly #info: Info<readonly ['part']>

  constructor({ registry }: WorkloadOptions) {
    this.#info = new Info({ name: 'build', help: 'Build', labelNames: ['part'], registry })
  }

  record(random: SeededRandom): void {
    const part = random.pick(parts) ?? 'a'
    if (random.chance(0.2)) {
      this.#info.remove(part)
      this.said.delete(part)
      return
    }
    const version = `${random.below(3)}`
    this.#info.labels(part).info({ version })
    this.said.set(part, version)
  }
}

/** What is wrong with the infos of a page, if these are the isolates that live, and no others have for a while. */
export function judgeInfos(page: Page, living: readonly Infos[]): readonly string[] {
  const said = living.flatMap((one) =>
    [...one.said].map(([part, version]) => `part=${part},version=${version}`),
  )
  const expected = [...new Set(said)].sort().join(' ')
  const shown = [...samplesOf(page, 'build_info').keys()].sort().join(' ')
  return expected === shown ? [] : [`build_info must be ${expected}, is ${shown}`]
}
