// A function that counts its invocations by name, and prints which of them an aggregator has taken.
import { writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { aggregatorTarget } from '../../../../adapters/lambda/aggregator-target.ts'
import { instrument } from '../../../../adapters/lambda/instrument.ts'
import type { PushTarget } from '../../../../src/push/push-target.ts'
import { Counter } from '../../../../src/index.ts'
import { httpTarget } from '../../../../src/report/http-target.ts'
import type { CountingEvent, TakenLine } from '../counting-event.ts'

const work = new Counter({ name: 'work_total', help: 'Invocations by name', labelNames: ['invocation'] })
const target = aggregatorTarget({ target: httpTarget({ url: process.env['AGGREGATOR'] ?? '' }) })
let counted: string[] = []

const push: PushTarget = {
  async push(options) {
    const names = counted
    const startMilliseconds = performance.now()
    const outcome = await target.push(options)
    counted = counted.slice(names.length)
    const line: TakenLine = { taken: names, milliseconds: performance.now() - startMilliseconds }
    // At once: the process may be killed in the next moment.
    writeSync(1, `${JSON.stringify(line)}\n`)
    return outcome
  },
}

async function count({ invocation, outcome }: CountingEvent): Promise<string> {
  work.labels(invocation).inc()
  counted = [...counted, invocation]
  if (outcome === 'hang') await sleep(3_600_000)
  if (outcome === 'throw') throw new Error('thrown')
  return invocation
}

export const handler = instrument(count, { push, everySeconds: Number(process.env['EVERY_SECONDS'] ?? 0) })
/** The same without metrics. */
export const plain = async ({ invocation }: CountingEvent): Promise<string> => invocation
