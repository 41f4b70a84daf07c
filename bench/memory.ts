import { kept } from './race.ts'
import type { Figure, Kind } from './claim.ts'
import { shuffled } from './statistics.ts'

/** Somebody who keeps series. */
export interface Keeper {
  readonly name: string
  readonly kind: Kind
  /** Makes all series and returns what holds them. */
  make(): unknown
}

const rounds = 5

/** Bytes a series, heap and buffers, with what is garbage collected first. Needs `--expose-gc`. */
export function memoryOf(series: number, keepers: readonly Keeper[]): readonly Figure[] {
  const figures = keepers.map(({ name, kind }) => ({ name, kind, samples: [] as number[] }))
  // The first round also pays for code and for texts that all share.
  for (let round = -1; round < rounds; round++) {
    for (const keeper of shuffled(keepers)) {
      kept.result = undefined
      const before = usedBytes()
      kept.result = keeper.make()
      const bytes = (usedBytes() - before) / series
      if (round >= 0) figures.find(({ name }) => name === keeper.name)?.samples.push(bytes)
    }
  }
  return figures
}

/** Bytes in use, without garbage. Buffers are part of what is external. */
export function usedBytes(): number {
  if (globalThis.gc === undefined) throw new Error('Cannot measure memory: node must run with --expose-gc')
  globalThis.gc()
  globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
