// node bench/aggregator/node-server.ts FILE DURABILITY: serves the aggregator of edgeprom/node until its parent is gone.
import { serveAggregator } from '../../dist/adapters/node/index.js'
import { token } from './token.ts'

const [file, durability] = process.argv.slice(2)
const authorization = { bearer: token }
const server = await serveAggregator({
  file,
  durability: durability === 'normal' ? 'normal' : 'full',
  authorize: { push: authorization, scrape: authorization },
  onError: console.error,
})
process.on('disconnect', () => process.exit(0))
process.send?.(server.port)
