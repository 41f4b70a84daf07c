// node bench/aggregator/no-op-server.ts: reads requests and answers them, until its parent is gone.
import { createServer } from 'node:http'

const answer = '{"kind":"applied"}'
const server = createServer((incoming, outgoing) => {
  incoming.resume()
  incoming.on('end', () => outgoing.end(answer))
})
server.listen(0, '127.0.0.1', () => {
  const bound = server.address()
  process.send?.(typeof bound === 'object' ? bound?.port : 0)
})
process.on('disconnect', () => process.exit(0))
