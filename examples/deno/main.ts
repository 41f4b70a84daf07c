import { Counter, makeFetchHandler } from 'edgeprom'

const orders = new Counter({ name: 'orders_total', help: 'Orders placed', labelNames: ['plan'] })
const metrics = makeFetchHandler({ authorize: 'public' })

Deno.serve((request) => {
  if (new URL(request.url).pathname === '/metrics') return metrics(request)
  orders.labels('pro').inc()
  return new Response('ordered\n')
})
