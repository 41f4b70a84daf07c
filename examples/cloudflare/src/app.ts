import { Hono } from 'hono'
import type { Env } from './env.ts'
import { failures, orders, plans, quoteSeconds, quotesInProgress } from './metrics.ts'

/** A small shop. */
export const app: Hono<{ Bindings: Env }> = new Hono<{ Bindings: Env }>()

app.get('/', (c) =>
  c.text(`A shop that counts.

  /orders/team   place an order: free, team or pro
  /quote         wait for a slow answer
  /fail          fail
  /metrics       what was counted, in all isolates
`),
)

app.on(['GET', 'POST'], '/orders/:plan', (c) => {
  const plan = plans.find((known) => known === c.req.param('plan'))
  if (plan === undefined) return c.text('no such plan\n', 404)
  orders.labels(plan).inc()
  return c.text(`ordered: ${plan}\n`)
})

app.get('/quote', async (c) => {
  const traceId = c.req.header('cf-ray') ?? crypto.randomUUID()
  const startedAt = performance.now()
  await quotesInProgress.trackInProgress(() => fetchQuote())
  quoteSeconds.observe((performance.now() - startedAt) / 1000, { exemplar: { trace_id: traceId } })
  return c.text('7 per month\n')
})

app.get('/fail', () => failures.countExceptions(() => pay()))

/** Stands for a call to another service. */
async function fetchQuote(): Promise<void> {
  await scheduler.wait(50 + Math.random() * 250)
}

function pay(): Response {
  throw new Error('the card was declined')
}
