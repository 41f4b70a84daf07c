import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Answer } from '../../src/aggregate/answer.ts'
import type { FlushTarget } from '../../src/report/flush-target.ts'
import { fetchPage } from '../harness/fetch-page.ts'
import { Host } from '../harness/host.ts'
import { objectTarget } from '../harness/object-target.ts'
import { lowered, type Page, picked } from '../harness/page.ts'
import { SeededRandom } from '../harness/seeded-random.ts'
import { expectedOf, Sender } from '../harness/sender.ts'
import { objectWorker } from '../harness/shop.ts'
import { Stage } from '../harness/stage.ts'
import { patience, Progress, rounds, seed } from './run.ts'

const stage = new Stage()
const random = new SeededRandom(seed)
let target: FlushTarget
let page: () => Promise<Page>

beforeAll(async () => {
  const host = stage.add(new Host({ folder: stage.folder, workers: [objectWorker] }))
  const { [objectWorker.name]: origin = '' } = (await host.ready()).origins
  target = objectTarget(origin)
  page = async () => {
    const fetched = await fetchPage(`${origin}/metrics`)
    if (fetched === undefined) throw new Error('The object serves no page')
    return fetched
  }
})

afterAll(() => stage.close())

describe('a link that fails at random', () => {
  test('counts every batch once', patience, async () => {
    const faults = { request: 0, answer: 0, copy: 0 }
    const senders = Array.from({ length: 5 }, (_, i) => new Sender(`link-${i}`, random))
    const count = rounds(1000)
    const progress = new Progress('a failing link', count)
    let before = await page()
    for (let step = 0; step < count; step++) {
      const sender = senders[step % senders.length]
      // Quarters: sums of them are exact in any order.
      sender?.add(random.below(1000) / 4)
      await sender?.flush(faultyTarget(faults))
      const now = await page()
      expect(lowered(before, now)).toEqual([])
      for (const { series, total, acknowledged } of senders) {
        expect(now.get(series) ?? 0).toBeGreaterThanOrEqual(acknowledged)
        expect(now.get(series) ?? 0).toBeLessThanOrEqual(total)
      }
      before = now
      progress.step()
    }
    await Promise.all(senders.map((sender) => sender.settle(target)))

    const end = await page()
    expect(picked(end, expectedOf(senders))).toEqual(expectedOf(senders))
    const atLeast = count / 20
    expect(Math.min(faults.request, faults.answer, faults.copy)).toBeGreaterThan(atLeast)
    // Each lost answer and each copy made one.
    expect(end.get('edgeprom_aggregator_batches_total{result="duplicate"}')).toBeGreaterThanOrEqual(
      faults.answer + faults.copy,
    )
  })
})

describe('two copies of a batch at once', () => {
  test('one is applied, the other is a duplicate', async () => {
    const sender = new Sender('twin', random)
    const kinds: string[] = []
    const twice: FlushTarget = {
      push: async (...sent) => {
        const answers = await Promise.all([target.push(...sent), target.push(...sent)])
        kinds.push(
          answers
            .map(({ kind }) => kind)
            .sort()
            .join(' and '),
        )
        return answers[0]
      },
    }
    const count = rounds(100)
    for (let i = 0; i < count; i++) {
      sender.add(1)
      await sender.flush(twice)
    }
    expect(kinds).toEqual(Array.from({ length: count }, () => 'applied and duplicate'))
    expect((await page()).get(sender.series)).toBe(count)
  })
})

/** Loses a request or an answer, or delivers twice, each in about one of seven pushes. */
function faultyTarget(faults: { request: number; answer: number; copy: number }): FlushTarget {
  return {
    push: async (...sent) => {
      if (random.chance(0.15)) {
        faults.request++
        throw new Error('the request was lost')
      }
      const isDoubled = random.chance(0.15)
      const isAnswerLost = random.chance(0.15)
      const answers: Answer[] = await Promise.all(
        Array.from({ length: isDoubled ? 2 : 1 }, () => target.push(...sent)),
      )
      if (isDoubled) faults.copy++
      if (isAnswerLost) {
        faults.answer++
        throw new Error('the answer was lost')
      }
      const answer = answers[random.below(answers.length)]
      if (answer === undefined) throw new Error('there is always an answer')
      return answer
    },
  }
}
