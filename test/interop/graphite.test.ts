import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tcpConnect } from '../../adapters/node/tcp-connect.ts'
import { Counter } from '../../src/instruments/counter.ts'
import { Gauge } from '../../src/instruments/gauge.ts'
import { Histogram } from '../../src/instruments/histogram.ts'
import { GraphiteBridge } from '../../src/push/graphite-bridge.ts'
import { Registry } from '../../src/registry/registry.ts'
import { systemClock } from '../../src/runtime/system-clock.ts'
import { bundle } from '../harness/bundle.ts'
import { Carbon } from '../harness/carbon.ts'
import { freePort } from '../harness/free-port.ts'
import { lacksPeers } from '../harness/peers.ts'
import { Stage } from '../harness/stage.ts'

describe.skipIf(lacksPeers('carbon-cache'))('Carbon', () => {
  let stage: Stage
  let carbon: Carbon
  beforeAll(async () => {
    stage = new Stage()
    carbon = await Carbon.start(stage)
  })
  afterAll(() => stage.close())

  test('keeps what GraphiteBridge pushes, under the paths that it has', async () => {
    const registry = new Registry()
    const requests = new Counter({ name: 'requests', help: '', labelNames: ['path'], registry })
    requests.labels('/a b').inc(3)
    new Gauge({ name: 'temperature', help: '', registry }).set(-1.25e-7)
    new Histogram({ name: 'latency', help: '', buckets: [0.5], registry }).observe(0.7)
    const nowSeconds = Math.floor(systemClock.nowSeconds())
    const outcome = await new GraphiteBridge({
      address: { hostname: '127.0.0.1', port: carbon.port },
      connect: tcpConnect,
      registry,
      prefix: 'eu.shop',
      clock: { ...systemClock, nowSeconds: () => nowSeconds },
    }).push()
    expect(outcome).toEqual({ attempts: 1, lines: 6 })
    expect(await carbon.latest('eu.shop.requests_total.path._a_b', nowSeconds, nowSeconds)).toBe(3)
    expect(await carbon.latest('eu.shop.temperature', nowSeconds, nowSeconds)).toBe(-1.25e-7)
    expect(await carbon.latest('eu.shop.latency_bucket.le.0_5', nowSeconds, nowSeconds)).toBe(0)
    expect(await carbon.latest('eu.shop.latency_bucket.le._Inf', nowSeconds, nowSeconds)).toBe(1)
    expect(await carbon.latest('eu.shop.latency_sum', nowSeconds, nowSeconds)).toBe(0.7)
  })

  test('keeps what a Worker pushes, which hears when nobody listens', async () => {
    const worker = new Miniflare(
      convertV4MiniflareOptions({
        modules: true,
        script: await bundle('graphite.ts'),
        compatibilityDate: '2026-10-01',
        cf: false,
        telemetry: { enabled: false },
      }),
    )
    try {
      const before = Math.floor(systemClock.nowSeconds())
      const response = await worker.dispatchFetch(`http://worker/?port=${carbon.port}`)
      expect([response.status, await response.json()]).toEqual([200, { attempts: 1, lines: 1 }])
      const after = Math.floor(systemClock.nowSeconds())
      expect(await carbon.latest('from_a_worker_total', before, after)).toBe(7)
      const refused = await worker.dispatchFetch(`http://worker/?port=${await freePort()}`)
      expect([refused.status, await refused.text()]).toEqual([
        502,
        expect.stringContaining('PushError: Cannot push to Graphite'),
      ])
    } finally {
      await worker.dispose()
    }
  })
})
