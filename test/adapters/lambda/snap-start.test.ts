import { execFile, execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterEach, expect, test } from 'vitest'
import { serveAggregator } from '../../../adapters/node/serve-aggregator.ts'
import { MemoryStore } from '../../../src/aggregate/memory-store.ts'
import { root } from '../../../scripts/root.ts'
import { Stage } from '../../harness/stage.ts'

const stage = new Stage()
afterEach(() => stage.close())

test('clones of one snapshot are sources of their own, and each of their orders counts once', async () => {
  const server = await serveAggregator({
    store: new MemoryStore(),
    authorize: { push: 'public', scrape: 'public' },
  })
  stage.add({ stop: () => server.close() })
  const main = join(stage.folder, 'function.cjs')
  const snapshot = join(stage.folder, 'snapshot.blob')
  await build({
    entryPoints: [join(root, 'test/harness/lambda/functions/cloned.ts')],
    outfile: main,
    bundle: true,
    format: 'cjs',
    platform: 'node',
  })
  execFileSync(process.execPath, ['--snapshot-blob', snapshot, '--build-snapshot', main])
  const clone = (orders: number): Promise<unknown> =>
    promisify(execFile)(process.execPath, ['--snapshot-blob', snapshot], {
      env: { AGGREGATOR: server.url, ORDERS: String(orders) },
    })
  await Promise.all([3, 3, 4].map(clone))

  const page = (await (await fetch(`${server.url}/metrics`)).text()).split('\n')
  expect(page).toEqual(
    expect.arrayContaining([
      'loaded_total 3',
      'orders_total{plan="pro"} 10',
      'faas_invocations_total{faas_trigger="other"} 10',
      'faas_coldstarts_total{faas_trigger="other"} 3',
      'edgeprom_aggregator_sources{state="live"} 3',
      'edgeprom_aggregator_batches_total{result="applied"} 10',
      // Two that were one source would be told apart, at the price of a batch that is sent twice.
      'edgeprom_aggregator_batches_total{result="conflict"} 0',
      'edgeprom_aggregator_batches_total{result="stale"} 0',
    ]),
  )
})
