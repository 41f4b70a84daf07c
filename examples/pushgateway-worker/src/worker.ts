import { env } from 'cloudflare:workers'
import { Counter } from 'edgeprom'
import { pushAtEnd } from 'edgeprom/push'
import { instanceGroupingKey, Pushgateway } from 'edgeprom/pushgateway'
import type { Env } from './env.ts'

const plans: readonly string[] = ['free', 'team', 'pro']
const orders = new Counter({ name: 'orders_total', help: 'Orders placed', labelNames: ['plan'] })
for (const plan of plans) orders.labels(plan)

// One for the isolate: of its invocations, one pushes at a time, for all of them.
const gateway = new Pushgateway({
  url: env.PUSHGATEWAY_URL,
  job: 'shop',
  groupingKey: instanceGroupingKey(),
})

export default {
  fetch(request, _, ctx) {
    const answer = order(new URL(request.url).pathname.slice(1))
    void pushAtEnd(gateway, { waitUntil: (promise) => ctx.waitUntil(promise), after: answer })
    return answer
  },
} satisfies ExportedHandler<Env>

async function order(plan: string): Promise<Response> {
  if (!plans.includes(plan)) return new Response('no such plan\n', { status: 404 })
  orders.labels(plan).inc()
  return new Response(`ordered: ${plan}\n`)
}
