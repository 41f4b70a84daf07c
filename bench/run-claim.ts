import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Claim, Figure } from './claim.ts'
import { failureOf, type Outcome, outcomeOf } from './outcome.ts'

/** Where claims can be measured. */
export const runtimes = ['node', 'deno', 'bun', 'workerd'] as const
/** One of `runtimes`. */
export type Runtime = (typeof runtimes)[number]

const here = import.meta.dirname
const commands: Readonly<Record<Runtime, readonly [command: string, ...args: string[]]>> = {
  node: [process.execPath, '--expose-gc', join(here, 'measure.ts')],
  deno: ['deno', 'run', '--quiet', '--allow-all', join(here, 'measure.ts')],
  bun: ['bun', join(here, 'measure.ts')],
  workerd: [process.execPath, join(here, 'workerd/measure.ts')],
}
const progressSeconds = 5

/** Measures one claim in a process of its own, and says every 5 seconds that it still does. */
export async function runClaim(name: string, claim: Claim, runtime: Runtime): Promise<Outcome> {
  const [command, ...args] = commands[runtime]
  const child = spawn(command, [...args, name], { stdio: ['ignore', 'pipe', 'inherit'] })
  const started = performance.now()
  const progress = setInterval(() => {
    console.log(`.. ${Math.round((performance.now() - started) / 1000)} s: ${name}`)
  }, progressSeconds * 1000)
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    if (code !== 0) return failureOf(name, claim, `${command} ended with code ${code}`)
    const figures = JSON.parse(output.trim().split('\n').at(-1) ?? '') as readonly Figure[]
    return outcomeOf(name, claim, figures)
  } finally {
    clearInterval(progress)
  }
}
