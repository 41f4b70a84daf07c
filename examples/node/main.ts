import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Counter, makeFetchHandler } from 'edgeprom'

const orders = new Counter({ name: 'orders_total', help: 'Orders placed', labelNames: ['plan'] })
const metrics = makeFetchHandler({ authorize: 'public' })

const server = createServer((request, response) => {
  if (request.url === '/metrics') {
    void showPage(request, response)
    return
  }
  orders.labels('pro').inc()
  response.end('ordered\n')
})
server.listen(Number(process.env['PORT'] ?? 8000))

async function showPage(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value))
  const page = await metrics(new Request('http://localhost/metrics', { headers }))
  response.writeHead(page.status, Object.fromEntries(page.headers))
  response.end(new Uint8Array(await page.arrayBuffer()))
}
