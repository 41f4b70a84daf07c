import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { FlushTarget } from '../../src/report/flush-target.ts'
import { httpTarget } from '../../src/report/http-target.ts'
import { awaitPage } from '../harness/fetch-page.ts'
import { NodeAggregator } from '../harness/node-aggregator.ts'
import { picked } from '../harness/page.ts'
import { SeededRandom } from '../harness/seeded-random.ts'
import { expectedOf, Sender } from '../harness/sender.ts'
import { Stage } from '../harness/stage.ts'
import { patience, Progress, rounds, seed } from './run.ts'

/** Batches of 100 kB, of which 4 MiB may wait: ten times as many arrive together. */
const senderCount = 400
const mebibyte = 1_048_576

const random = new SeededRandom(seed)
let stage: Stage
let aggregator: NodeAggregator

beforeEach(async () => {
  stage = new Stage()
  aggregator = stage.add(await NodeAggregator.start({ file: join(stage.folder, 'metrics.db'), port: 0 }))
})

afterEach(() => stage.close())

test(
  'ten times what the Node host can take: who finds no room is told to wait, and all is counted',
  patience,
  async () => {
    const senders = Array.from(
      { length: senderCount },
      (_, i) => new Sender(`overload-${i}`, random, 'heavy'),
    )
    const host = httpTarget({ url: `${aggregator.origin}/push` })
    const accepted: number[] = []
    let told = 0
    const target: FlushTarget = {
      push: async (...pushed) => {
        const startedAt = performance.now()
        const answer = await host.push(...pushed)
        if (answer.kind === 'applied') accepted.push(performance.now() - startedAt)
        if (answer.kind === 'busy') told++
        return answer
      },
    }
    const bursts = rounds(8)
    const progress = new Progress('overload', bursts)
    for (let i = 0; i < bursts; i++) {
      await Promise.all(
        senders.map((sender) => {
          sender.add(1)
          return sender.flush(target)
        }),
      )
      await sleep(1_000) // as Retry-After says
      progress.step()
    }
    await Promise.all(senders.map((sender) => sender.settle(target)))
    const page = await awaitPage('the last page', `${aggregator.origin}/metrics`)
    expect(picked(page, expectedOf(senders))).toEqual(expectedOf(senders))
    const sorted = accepted.toSorted((a, b) => a - b)
    const p99 = sorted[Math.floor(sorted.length * 0.99)] ?? Infinity
    const peak = aggregator.peakBytes
    process.stdout.write(
      `.. overload: ${accepted.length} applied, ${told} told to wait, p99 ${p99.toFixed(0)} ms, peak ${peak} bytes\n`,
    )
    expect(told).toBeGreaterThan(senderCount)
    expect(peak).toBeLessThan(512 * mebibyte)
  },
)
