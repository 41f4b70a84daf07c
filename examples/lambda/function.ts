import { Counter } from 'edgeprom'
import { httpTarget } from 'edgeprom/aggregate'
import { aggregatorTarget, instrument } from 'edgeprom/lambda'

const orders = new Counter({ name: 'orders_total', help: 'Orders placed', labelNames: ['plan'] })
const url = process.env['METRICS_URL'] ?? 'http://localhost:9464/push'
const push = aggregatorTarget({ target: httpTarget({ url, token: process.env['METRICS_TOKEN'] }) })

export const handler = instrument(
  async ({ plan = 'free' }: { readonly plan?: string }) => {
    orders.labels(plan).inc()
    return { statusCode: 200, body: 'ordered' }
  },
  { push },
)
