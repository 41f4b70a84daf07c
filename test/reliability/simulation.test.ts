import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { patienceOf, Progress, rounds, seed } from './run.ts'
import type { Said, Seeds } from './simulation/run-histories.ts'

/** Whatever a history can meet; a run in which one of these never happens has not shown what it says. */
const faults = [
  'crash',
  'replaced',
  'frozen',
  'killed',
  'deployed',
  'silence',
  'clock',
  'operated',
  'crowd',
  'http',
  'invocation ended',
  'duplicate',
  'conflict',
  'stale',
  'busy',
  'unsupported',
  'scrape failed',
]

test(
  '100,000 simulated histories: every operation counts once, and every page is what the log says',
  patienceOf(600),
  async () => {
    const count = rounds(100_000)
    const progress = new Progress('simulated histories', count)
    const happened: Record<string, number> = {}
    const broken: string[] = []
    await inThreads(count, (said) => {
      progress.step(said.done)
      for (const [what, times] of Object.entries(said.happened))
        happened[what] = (happened[what] ?? 0) + times
      for (const { seed: which, findings } of said.broken)
        broken.push(`history ${which}: ${findings.join('; ')}`)
    })
    process.stdout.write(`.. ${JSON.stringify(happened)}\n`)
    expect(broken.slice(0, 10)).toEqual([])
    expect(faults.filter((fault) => (happened[fault] ?? 0) < count / 1000)).toEqual([])
  },
)

/** Every core runs every so manieth seed. */
async function inThreads(count: number, onSaid: (said: Said) => void): Promise<void> {
  const threads = availableParallelism()
  await Promise.all(
    Array.from({ length: threads }, (_, i) => {
      const share = Math.floor((count + threads - 1 - i) / threads)
      return inThread({ from: seed + i, count: share, step: threads }, onSaid)
    }),
  )
}

function inThread(seeds: Seeds, onSaid: (said: Said) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('simulation/run-histories.ts', import.meta.url), {
      workerData: seeds,
      // Nearly all that a history leaves is garbage soon.
      resourceLimits: { maxYoungGenerationSizeMb: 192 },
    })
    worker.on('message', onSaid)
    worker.on('error', reject)
    worker.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a thread ended with ${code}`))))
  })
}
