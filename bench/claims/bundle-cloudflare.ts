import { ourBundle } from '../bundle-size.ts'
import type { Claim } from '../claim.ts'

export const claim: Claim = {
  kind: 'measurement',
  title: 'edgeprom/cloudflare with the aggregator, minified and gzipped',
  unit: 'B',
  targets: [{ atMost: 22_000 }],
  measure: async () => [await ourBundle(`export * from '../dist/adapters/cloudflare/index.js'`)],
}
