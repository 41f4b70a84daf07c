import { ourBundle } from '../bundle-size.ts'
import type { Claim } from '../claim.ts'

export const claim: Claim = {
  kind: 'measurement',
  title: 'edgeprom/cloudflare without the aggregator, minified and gzipped',
  unit: 'B',
  targets: [{ atMost: 12_000 }],
  measure: async () => [await ourBundle(`export { instrument } from '../dist/adapters/cloudflare/index.js'`)],
}
