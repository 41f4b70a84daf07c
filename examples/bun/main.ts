import { Counter, makeFetchHandler } from 'edgeprom'

const orders = new Counter({ name: 'orders_total', help: 'Orders placed', labelNames: ['plan'] })

Bun.serve({
  routes: { '/metrics': makeFetchHandler({ authorize: 'public' }) },
  fetch() {
    orders.labels('pro').inc()
    return new Response('ordered\n')
  },
})
