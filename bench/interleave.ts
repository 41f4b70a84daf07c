import { do_not_optimize, measure } from 'mitata'
import type { Outcome } from './claim.ts'

/** Two ways of doing the same work. Each call is one operation; its result is kept from being optimised away. */
export interface Contest {
  readonly ours: () => unknown
  readonly peer: () => unknown
  /** @default 7 */
  readonly rounds?: number | undefined
}

const roundNanoseconds = 100e6

/** How many times faster ours is. The two take turns, so that a busy machine slows both. */
export async function howManyTimesFaster({ ours, peer, rounds = 7 }: Contest): Promise<Outcome> {
  const times: { readonly ours: number[]; readonly peer: number[] } = { ours: [], peer: [] }
  for (let round = 0; round < rounds; round++) {
    times.ours.push(await nanoseconds(ours))
    times.peer.push(await nanoseconds(peer))
  }
  const [ourTime, peerTime] = [median(times.ours), median(times.peer)]
  return { ratio: peerTime / ourTime, detail: `${ourTime.toFixed(1)} ns against ${peerTime.toFixed(1)} ns` }
}

async function nanoseconds(run: () => unknown): Promise<number> {
  const { p25 } = await measure(() => do_not_optimize(run()), { min_cpu_time: roundNanoseconds })
  return p25
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1] ?? Number.NaN
}

/** Two ways of doing work that takes milliseconds: each run is timed on its own, and awaited. */
export interface LongContest {
  readonly ours: () => Promise<unknown>
  readonly peer: () => Promise<unknown>
  /** Changes what both work on; not timed. */
  readonly before: () => void
  /** @default 25 */
  readonly rounds?: number | undefined
}

/** How many times faster ours is, run by run in turns; the first runs warm up. */
export async function howManyTimesFasterEach({
  ours,
  peer,
  before,
  rounds = 25,
}: LongContest): Promise<Outcome> {
  const times: { readonly ours: number[]; readonly peer: number[] } = { ours: [], peer: [] }
  for (let round = -5; round < rounds; round++) {
    before()
    const [our, their] = [await milliseconds(ours), await milliseconds(peer)]
    if (round < 0) continue
    times.ours.push(our)
    times.peer.push(their)
  }
  const [ourTime, peerTime] = [median(times.ours), median(times.peer)]
  return { ratio: peerTime / ourTime, detail: `${ourTime.toFixed(2)} ms against ${peerTime.toFixed(2)} ms` }
}

async function milliseconds(run: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  do_not_optimize(await run())
  return performance.now() - started
}
