import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from '../../scripts/root.ts'
import { freePort } from '../harness/free-port.ts'
import { lacksPeers } from '../harness/peers.ts'
import { Prometheus } from '../harness/prometheus.ts'
import { Stage } from '../harness/stage.ts'
import { Tethered } from '../harness/tethered.ts'
import { until } from '../harness/until.ts'

const guide = readFileSync(join(root, 'docs/hosts.md'), 'utf8')
const [, serverCode = ''] = /## The aggregator\n\n```ts\n([\s\S]*?)```/.exec(guide) ?? []
const [, processCode = ''] = /## The processes\n\n```ts\n([\s\S]*?)```/.exec(guide) ?? []
const environment = { PUSH_TOKEN: 'push secret', SCRAPE_TOKEN: 'scrape secret' }

describe.skipIf(lacksPeers('prometheus'))('the aggregator of docs/hosts.md', () => {
  const stage = new Stage()
  let folder: string
  let origin: string

  beforeAll(async () => {
    // Inside the project, so that the package is found by its name.
    mkdirSync(join(root, '.wrangler'), { recursive: true })
    folder = mkdtempSync(join(root, '.wrangler/hosts-'))
    const port = String(await freePort())
    origin = `http://127.0.0.1:${port}`
    writeFileSync(
      join(folder, 'aggregator.ts'),
      serverCode.replaceAll('9464', port).replace('metrics.db', join(folder, 'metrics.db')),
    )
    writeFileSync(join(folder, 'process.ts'), processCode.replaceAll('9464', port))
  })

  afterAll(async () => {
    await stage.close()
    rmSync(folder, { recursive: true, force: true })
  })

  function startAggregator(): Tethered {
    const args = [join(folder, 'aggregator.ts')]
    return stage.add(new Tethered({ command: process.execPath, args, signal: 'TERM', environment }))
  }

  /** Runs a process to its end. */
  const work = (): Promise<unknown> =>
    promisify(execFile)(process.execPath, [join(folder, 'process.ts')], {
      env: { ...process.env, ...environment },
    })

  const isServed = async (): Promise<true | undefined> => {
    const response = await fetch(`${origin}/metrics`).catch(() => undefined)
    return response?.status === 401 ? true : undefined
  }

  test('shows Prometheus the sum of all processes, and has it after it was ended and started again', async () => {
    expect(serverCode).toContain('serveAggregator')
    const first = startAggregator()
    await until('the aggregator', isServed)
    const job = { name: 'jobs', origin, path: '/metrics', token: environment.SCRAPE_TOKEN }
    const prometheus = await Prometheus.start(stage, [job])
    const total = 'jobs_total{kind="mail"}'
    for (let i = 0; i < 3; i++) await work()
    await until('three jobs', async () => ((await prometheus.value(total)) === 3 ? true : undefined))
    await first.stop()
    startAggregator()
    await until('the aggregator', isServed)
    await work()
    await until('four jobs', async () => ((await prometheus.value(total)) === 4 ? true : undefined))
    expect(await prometheus.value(`resets(${total}[5m])`)).toBe(0)
    expect(await prometheus.value('sum(edgeprom_aggregator_sources)')).toBe(4)
  })
})
