// Runs the aggregator of edgeprom/node in a process of its own, which ends when its parent does.
import { serveAggregator } from '../../adapters/node/serve-aggregator.ts'
import { SqliteStore } from '../../adapters/node/sqlite-store.ts'
import { FailingStore } from '../../src/testing/failing-store.ts'
import type {
  AggregatorMessage,
  AggregatorProcessOptions,
  ArmRequest,
  FailRequest,
} from './aggregator-messages.ts'
import { DeadlyStore } from './deadly-store.ts'

const { file, port } = JSON.parse(process.argv[2] ?? '') as AggregatorProcessOptions
const failing = new FailingStore(new SqliteStore(file))
const store = new DeadlyStore(failing)

process.on('disconnect', () => process.exit(0))
process.on('message', (request: ArmRequest | FailRequest) => {
  if (request.kind === 'arm') store.arm(request.point)
  else failing.failNext(request.step, request.moment)
  say({ kind: 'armed' })
})
try {
  const server = await serveAggregator({ store, port, authorize: { push: 'public', scrape: 'public' } })
  say({ kind: 'ready', port: server.port ?? 0 })
} catch (error) {
  say({ kind: 'failed', message: error instanceof Error ? error.message : String(error) })
}

function say(message: AggregatorMessage): void {
  if (process.connected) process.send?.(message)
}
