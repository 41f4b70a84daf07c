import { MemoryStore } from 'edgeprom/aggregate'
import { serveAggregator } from 'edgeprom/node'

// On your own machine only: elsewhere it has a `file`, and tokens.
const port = Number(process.env['PORT'] ?? 9464)
await serveAggregator({ port, store: new MemoryStore(), authorize: { push: 'public', scrape: 'public' } })
