import type { Contender, Contest, Figure, Unit } from './claim.ts'
import { quantile, shuffled } from './statistics.ts'

/** Long enough that the garbage that a batch makes is collected within it: a shorter one flatters who allocates. */
const batchMilliseconds = 8
const turnMilliseconds = 50
/** The first batch of a turn also pays for what the turn before has left behind: garbage, cold memory. */
const leastBatches = 3
const warmUpMilliseconds = 150
const raceMilliseconds = 8000
const leastRounds = 7
const mostRounds = 15

interface Runner extends Contender {
  /** How often the work is done in one batch. */
  readonly times: number
  readonly samples: number[]
}

/**
 * Lets contenders do the same work in turns, in another order every round. A sample is the first quartile of a turn's
 * batches, for one piece of work: what disturbs a batch only ever makes it longer.
 */
export async function race(contest: Contest): Promise<readonly Figure[]> {
  const runners: Runner[] = []
  for (const contender of await contest.contenders()) {
    runners.push({ ...contender, times: await timesOf(contender), samples: [] })
  }
  for (const runner of runners) await turn(runner, warmUpMilliseconds)

  const started = performance.now()
  for (let round = 0; round < mostRounds; round++) {
    if (round >= leastRounds && performance.now() - started > raceMilliseconds) break
    for (const runner of shuffled(runners)) runner.samples.push(await turn(runner, turnMilliseconds))
  }
  return runners.map(({ name, kind, samples }) => ({
    name,
    kind,
    samples: fromMilliseconds(samples, contest.unit),
  }))
}

/** Times in the unit of a claim. */
export function fromMilliseconds(samples: readonly number[], unit: Unit): readonly number[] {
  return unit === 'ns' ? samples.map((milliseconds) => milliseconds * 1e6) : samples
}

/** So many that a batch is long enough for the clock; one where something changes before each. */
async function timesOf(contender: Contender): Promise<number> {
  if (contender.before !== undefined) return 1
  for (let times = 1; ; times *= 2) {
    if ((await batch(contender, times)) >= batchMilliseconds) return times
  }
}

async function turn(runner: Runner, milliseconds: number): Promise<number> {
  const batches: number[] = []
  const started = performance.now()
  do batches.push((await batch(runner, runner.times)) / runner.times)
  while (batches.length < leastBatches || performance.now() - started < milliseconds)
  return quantile(batches, 0.25)
}

/** What contenders have returned: the optimiser cannot know that nobody asks. */
export const kept: { result: unknown } = { result: undefined }

async function batch(contender: Contender, times: number): Promise<number> {
  contender.before?.()
  const started = performance.now()
  const result = contender.run(times)
  kept.result = result instanceof Promise ? await result : result
  return performance.now() - started
}
