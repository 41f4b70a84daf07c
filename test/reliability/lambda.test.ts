import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { awaitPage } from '../harness/fetch-page.ts'
import { buildFunction } from '../harness/lambda/build-function.ts'
import type { CountingEvent, TakenLine } from '../harness/lambda/counting-event.ts'
import { lacksRuntimeClient } from '../harness/lambda/runtime-client.ts'
import { type Outcome, Sandbox } from '../harness/lambda/sandbox.ts'
import { NodeAggregator } from '../harness/node-aggregator.ts'
import { type Page, sumOf } from '../harness/page.ts'
import { SeededRandom } from '../harness/seeded-random.ts'
import { Stage } from '../harness/stage.ts'
import { patience, Progress, rounds, seed } from './run.ts'

/** A sandbox, and what the function in it says. */
interface Life {
  readonly sandbox: Sandbox
  /** The names of its invocations. */
  readonly invoked: string[]
  /** Of which the aggregator had taken everything, as the function was told. */
  readonly taken: Set<string>
  readonly pushMilliseconds: number[]
}

describe.skipIf(lacksRuntimeClient())('functions in the runtime interface client', () => {
  const random = new SeededRandom(seed)
  let stage: Stage
  let aggregator: NodeAggregator

  beforeEach(async () => {
    stage = new Stage()
    await buildFunction('counting.ts', stage.folder)
    aggregator = await NodeAggregator.start({ file: join(stage.folder, 'metrics.db'), port: 0 })
    stage.add({ stop: () => aggregator.stop() })
  })

  afterEach(() => stage.close())

  const page = (): Promise<Page> => awaitPage('a page', `${aggregator.origin}/metrics`)

  async function live(handler = 'handler', everySeconds = 0): Promise<Life> {
    const taken = new Set<string>()
    const pushMilliseconds: number[] = []
    const sandbox = await Sandbox.start({
      folder: stage.folder,
      handler: `function.${handler}`,
      environment: { AGGREGATOR: `${aggregator.origin}/push`, EVERY_SECONDS: String(everySeconds) },
      onLine: (line) => {
        if (!line.startsWith('{"taken"')) return
        const said = JSON.parse(line) as TakenLine
        for (const name of said.taken) taken.add(name)
        pushMilliseconds.push(said.milliseconds)
      },
    })
    stage.add(sandbox)
    return { sandbox, invoked: [], taken, pushMilliseconds }
  }

  async function invoke({ sandbox, invoked }: Life, event: CountingEvent): Promise<Outcome['kind']> {
    invoked.push(event.invocation)
    return (await sandbox.invoke({ event, timeoutSeconds: event.outcome === 'hang' ? 1 : 20 })).kind
  }

  test(
    'what an aggregator has taken is counted once, and the rest is known, while 5 sandboxes are killed and time out',
    async () => {
      const total = rounds(200)
      const progress = new Progress('invocations', total)
      const kinds: Record<Outcome['kind'], number> = { response: 0, error: 0, timeout: 0, gone: 0 }
      const over: Life[] = []
      const alive: Life[] = []
      let given = 0
      let aggregatorKills = 0
      let isDead = false
      /** How many more are invoked while it is dead. */
      let left = 0

      const work = async (): Promise<void> => {
        let life = await live()
        while (given < total) {
          const name = String(given++)
          const outcome = random.chance(0.02) ? 'hang' : random.chance(0.05) ? 'throw' : 'return'
          const isKilled = random.chance(0.06)
          await sleep(random.below(40))
          // A slow start of it must not make most of the run.
          while (isDead && left === 0) await sleep(10)
          if (isDead) left--
          const invoking = invoke(life, { invocation: name, outcome })
          if (isKilled) {
            await sleep(random.below(40))
            await life.sandbox.kill()
          }
          const kind = await invoking
          kinds[kind]++
          progress.step()
          if (kind !== 'timeout' && !isKilled) continue
          over.push(life)
          life = await live()
        }
        alive.push(life)
      }
      const disturb = async (): Promise<void> => {
        const kills = rounds(2)
        for (let kill = 1; kill <= kills; kill++) {
          while (given < (total * kill) / (kills + 1)) await sleep(10)
          isDead = true
          left = 10
          await aggregator.stop()
          await sleep(random.below(300))
          aggregator = await aggregator.startAgain()
          isDead = false
          aggregatorKills++
        }
      }
      await Promise.all([disturb(), ...Array.from({ length: 5 }, work)])

      // Those that still live send what is left, now that nothing disturbs them; pauses after failures pass.
      await Promise.all(
        alive.map(async (life) => {
          for (let i = 0; life.invoked.some((name) => !life.taken.has(name)); i++) {
            expect(i).toBeLessThan(300)
            await sleep(100)
            await invoke(life, { invocation: `last ${alive.indexOf(life)} ${i}`, outcome: 'return' })
          }
        }),
      )

      const shown = await page()
      const countOf = (name: string): number => shown.get(`work_total{invocation="${name}"}`) ?? 0
      const all = [...over, ...alive]
      const invoked = all.flatMap((life) => life.invoked)
      const taken = all.flatMap((life) => [...life.taken])
      expect(taken.filter((name) => countOf(name) !== 1)).toEqual([])
      expect(alive.flatMap((life) => life.invoked).filter((name) => countOf(name) !== 1)).toEqual([])
      expect(invoked.filter((name) => countOf(name) > 1)).toEqual([])
      const lost = invoked.filter((name) => countOf(name) === 0)
      const untold = invoked.length - taken.length - lost.length
      expect(sumOf(shown, 'work_total')).toBe(invoked.length - lost.length)
      // What is lost was in the last moments of a sandbox that was killed.
      for (const { invoked: names, taken: told } of over) {
        const last = names.findLastIndex((name) => told.has(name))
        expect(names.slice(0, last + 1).filter((name) => countOf(name) !== 1)).toEqual([])
      }
      // A batch is a moment: who ended is timed.
      const ended = ['invocations', 'errors', 'timeouts'].map((name) => sumOf(shown, `faas_${name}_total`))
      expect(sumOf(shown, 'faas_invoke_duration_seconds_count')).toBe(
        ended.reduce((sum, count) => sum + count),
      )
      expect(kinds.timeout + over.length).toBeGreaterThan(0)
      process.stdout.write(
        `.. lambda: ${JSON.stringify({ ...kinds, sandboxes: all.length, aggregatorKills, invoked: invoked.length, taken: taken.length, untold, lost: lost.length })}\n`,
      )
    },
    patience.timeout,
  )

  test(
    'a push adds some milliseconds to an invocation, or none where it need not be each',
    async () => {
      const lives = { plain: await live('plain'), pushing: await live(), seldom: await live('handler', 3600) }
      const milliseconds: Record<string, number[]> = { plain: [], pushing: [], seldom: [] }
      for (let i = 0; i < rounds(100); i++) {
        for (const [how, life] of Object.entries(lives)) {
          const started = performance.now()
          expect(await invoke(life, { invocation: `${how} ${i}`, outcome: 'return' })).toBe('response')
          milliseconds[how]?.push(performance.now() - started)
        }
      }
      const figures = Object.entries(milliseconds).map(([how, all]) => [
        how,
        { median: quantile(all, 0.5), p95: quantile(all, 0.95) },
      ])
      process.stdout.write(
        `.. lambda, milliseconds of an invocation: ${JSON.stringify(Object.fromEntries(figures))}\n`,
      )
      expect(lives.pushing.taken.size).toBe(rounds(100))
      expect(lives.seldom.taken.size).toBe(1)
    },
    patience.timeout,
  )
})

function quantile(values: readonly number[], fraction: number): number {
  const sorted = values.toSorted((left, right) => left - right)
  return Math.round(100 * (sorted[Math.floor(fraction * (sorted.length - 1))] ?? NaN)) / 100
}
