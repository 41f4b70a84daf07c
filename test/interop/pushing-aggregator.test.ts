import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import { awaitPage } from '../harness/fetch-page.ts'
import { Host } from '../harness/host.ts'
import { objectTarget } from '../harness/object-target.ts'
import { lacksPeers } from '../harness/peers.ts'
import { SeededRandom } from '../harness/seeded-random.ts'
import { Sender } from '../harness/sender.ts'
import { Stage } from '../harness/stage.ts'
import { seriesKey, WriteReceiver } from '../harness/write-receiver.ts'

const kills = 4

describe.skipIf(lacksPeers('prometheus'))('an aggregator that pushes', () => {
  const stage = new Stage()
  afterAll(() => stage.close())

  test('writes to Prometheus, which finds no sample twice, late or reset, through kill -9', async () => {
    const receiver = await WriteReceiver.start(stage, 'prometheus')
    const worker = {
      name: 'remote-writing',
      main: 'remote-writing.ts',
      objects: { METRICS: { className: 'PushingAggregator' } },
      bindings: { RECEIVER_URL: receiver.url },
    }
    const host = stage.add(new Host({ folder: stage.folder, workers: [worker] }))
    const target = objectTarget((await host.ready()).origins[worker.name] ?? '')
    const sender = new Sender('one', new SeededRandom(1))
    for (let i = 0; i <= kills; i++) {
      sender.add(10)
      await sender.settle(target)
      await sleep(1500)
      if (i < kills) await host.killWorkerd()
    }
    const series = { job: 'shop', sender: 'one' }
    const total = { [seriesKey({ __name__: 'sent_total', ...series })]: String(sender.total) }
    await expect.poll(() => receiver.query('sent_total'), { timeout: 20_000 }).toEqual(total)
    expect(await receiver.query('resets(sent_total[5m])')).toEqual({ [seriesKey(series)]: '0' })
    // It refuses samples that are late, or have another value than it has at that time.
    const writes = 'prometheus_http_requests_total{code="204",handler="/api/v1/write"}'
    const page = await awaitPage(
      'more writes than kills',
      `${receiver.origin}/metrics`,
      (now) => (now.get(writes) ?? 0) > kills,
    )
    const answered = [...page.keys()].filter(
      (name) => name.includes('_requests_total') && name.includes('"/api/v1/write"'),
    )
    expect(answered).toEqual([writes])
  })
})
