// A function of which a snapshot is taken once it is initialised, as SnapStart does; clones of it take orders.
import { startupSnapshot } from 'node:v8'
import { aggregatorTarget } from '../../../../adapters/lambda/aggregator-target.ts'
import { instrument } from '../../../../adapters/lambda/instrument.ts'
import type { LambdaContext } from '../../../../adapters/lambda/lambda-context.ts'
import { Counter } from '../../../../src/index.ts'
import { httpTarget } from '../../../../src/report/http-target.ts'

const loaded = new Counter({ name: 'loaded_total', help: 'How often the module was loaded, clones included' })
const orders = new Counter({ name: 'orders_total', help: 'Orders', labelNames: ['plan'] })
loaded.inc()

// The address is given to the clone: a snapshot knows only the environment that it was taken in.
const target = httpTarget({
  url: 'http://localhost/push',
  fetch: (_url, init) => fetch(`${process.env['AGGREGATOR']}/push`, init),
})
const handler = instrument(async (_event: object) => orders.labels('pro').inc(), {
  push: aggregatorTarget({ target }),
})

startupSnapshot.setDeserializeMainFunction(() => void live())

async function live(): Promise<void> {
  const context: LambdaContext = { getRemainingTimeInMillis: () => 10_000 }
  for (let i = 0; i < Number(process.env['ORDERS']); i++) await handler({}, context)
}
