import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeToTextfile } from '../../adapters/node/write-to-textfile.ts'
import { Counter } from '../../src/instruments/counter.ts'
import { Gauge } from '../../src/instruments/gauge.ts'
import { Histogram } from '../../src/instruments/histogram.ts'
import { Registry } from '../../src/registry/registry.ts'
import { freePort } from '../harness/free-port.ts'
import { lacksPeers } from '../harness/peers.ts'
import { Stage } from '../harness/stage.ts'
import { Tethered } from '../harness/tethered.ts'
import { until } from '../harness/until.ts'

describe.skipIf(lacksPeers('prometheus-node-exporter'))("node_exporter's textfile collector", () => {
  let stage: Stage
  let origin: string
  beforeAll(async () => {
    stage = new Stage()
    const address = `127.0.0.1:${await freePort()}`
    origin = `http://${address}`
    const args = [
      '--collector.disable-defaults',
      '--web.disable-exporter-metrics',
      '--collector.textfile',
      `--collector.textfile.directory=${stage.folder}`,
      `--web.listen-address=${address}`,
    ]
    stage.add(new Tethered({ command: 'prometheus-node-exporter', args, signal: 'TERM' }))
    await until('node_exporter', async () => {
      const response = await fetch(origin).catch(() => undefined)
      return response?.ok === true ? true : undefined
    })
  })
  afterAll(() => stage.close())

  test('shows what writeToTextfile() writes', async () => {
    const registry = new Registry()
    const rows = new Counter({ name: 'rows', help: 'Rows copied', labelNames: ['table'], registry })
    rows.labels('a "b"\n\\').inc(1e9)
    new Gauge({ name: 'last.success', help: '', registry }).set(-0.5)
    new Histogram({ name: 'took_seconds', help: 'Time', buckets: [1], registry }).observe(2)
    await writeToTextfile(join(stage.folder, 'nightly.prom'), registry)
    const page = await (await fetch(`${origin}/metrics`)).text()
    const own = page.split('\n').filter((line) => /^(rows|last|took|node_textfile_scrape)/.test(line))
    expect(own.toSorted()).toEqual([
      'last_success -0.5',
      'node_textfile_scrape_error 0',
      'rows_total{table="a \\"b\\"\\n\\\\"} 1e+09',
      'took_seconds_bucket{le="+Inf"} 1',
      'took_seconds_bucket{le="1"} 0',
      'took_seconds_count 1',
      'took_seconds_sum 2',
    ])
  })
})
