import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { Host } from '../harness/host.ts'
import { objectTarget } from '../harness/object-target.ts'
import { PointReceiver } from '../harness/point-receiver.ts'
import { faultsOf } from '../harness/received-points.ts'
import { SeededRandom } from '../harness/seeded-random.ts'
import { Sender } from '../harness/sender.ts'
import { Stage } from '../harness/stage.ts'
import { until } from '../harness/until.ts'
import { patience, Progress, rounds, seed } from './run.ts'

const stage = new Stage()
const random = new SeededRandom(seed)

afterAll(() => stage.close())

test(
  'an aggregator that pushes sends no point in time with two values, through kill -9 in the middle of it and a bad receiver',
  patience,
  async () => {
    const receiver = stage.add(await PointReceiver.start(random))
    const worker = {
      name: 'pushing',
      main: 'pushing-object.ts',
      objects: { METRICS: { className: 'PushingAggregator' } },
      bindings: { RECEIVER: receiver.url },
    }
    const host = stage.add(new Host({ folder: stage.folder, workers: [worker] }))
    const target = objectTarget((await host.ready()).origins[worker.name] ?? '')
    const sender = new Sender('one', random)
    const load = new AbortController()
    const send = async (): Promise<void> => {
      while (!load.signal.aborted) {
        sender.add(1 + random.below(10))
        await sender.flush(target)
        await sleep(5)
      }
    }
    const kills = rounds(12)
    const progress = new Progress('kill -9 of who pushes', kills)
    const kill = async (): Promise<void> => {
      try {
        for (let i = 0; i < kills; i++) {
          // Every second time in the middle of a push: what has arrived is not answered yet.
          if (i % 2 === 0) await sleep(200 + random.below(1500))
          else await arrival(receiver)
          await host.killWorkerd()
          progress.step()
        }
      } finally {
        load.abort()
      }
    }
    await Promise.all([kill(), send()])
    receiver.isWell = true
    await sender.settle(target)

    // Nobody asks the object for anything any more: its alarm goes on by itself.
    const series = `sent_total{"sender":"one"}`
    const last = await until('a point that has everything', () =>
      receiver.points.find(({ values }) => values[series] === sender.total),
    )
    const { points, bodies, unanswered } = receiver
    expect(faultsOf(points)).toEqual([])
    const became = (result: string): number =>
      last.values[`edgeprom_aggregator_points_total{"result":"${result}"}`] ?? NaN
    const counts = { taken: became('taken'), failed: became('failed'), unknown: became('unknown') }
    expect(counts.unknown).toBeGreaterThan(0)
    expect(counts.taken).toBeGreaterThan(0)
    expect(counts.taken + counts.failed + counts.unknown).toBeGreaterThanOrEqual(points.indexOf(last))
    expect(unanswered).toBeGreaterThan(0)
    process.stdout.write(
      `.. points: ${JSON.stringify({ ...counts, points: points.length, again: bodies.length - points.length })}\n`,
    )
  },
)

function arrival(receiver: PointReceiver): Promise<void> {
  return new Promise((resolve) => {
    receiver.onArrival = resolve
  })
}
