import { parentPort, workerData } from 'node:worker_threads'
import { History } from './history.ts'

/** Which seeds a thread runs. */
export interface Seeds {
  readonly from: number
  readonly count: number
  /** From one seed to the next. */
  readonly step: number
}

/** What a thread says: after every hundred histories, and whenever a rule was broken. */
export interface Said {
  readonly done: number
  readonly happened: Readonly<Record<string, number>>
  readonly broken: readonly { readonly seed: number; readonly findings: readonly string[] }[]
}

const sayEvery = 100

async function runHistories({ from, count, step }: Seeds, say: (said: Said) => void): Promise<void> {
  let happened: Record<string, number> = {}
  let broken: Said['broken'][number][] = []
  let unsaid = 0
  for (let i = 0; i < count; i++) {
    const seed = from + i * step
    const result = await new History(seed).run()
    for (const [what, times] of Object.entries(result.happened))
      happened[what] = (happened[what] ?? 0) + times
    if (result.findings.length > 0) broken.push({ seed, findings: result.findings })
    unsaid++
    if (unsaid < sayEvery && i < count - 1) continue
    say({ done: unsaid, happened, broken })
    // Histories wait for nothing but promises: what else the engine has to do is done now.
    await new Promise((resolve) => setImmediate(resolve))
    happened = {}
    broken = []
    unsaid = 0
  }
}

if (parentPort === null) {
  // One history alone, to look at: node test/reliability/simulation/run-histories.ts SEED
  const from = Number(process.argv[2])
  await runHistories({ from, count: 1, step: 1 }, (said) => {
    process.stdout.write(`${JSON.stringify(said, null, 2)}\n`)
  })
} else {
  const port = parentPort
  await runHistories(workerData as Seeds, (said) => port.postMessage(said))
}
