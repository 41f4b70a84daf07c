import { ourBundle, peerBundles } from '../bundle-size.ts'
import type { Claim } from '../claim.ts'

export const claim: Claim = {
  kind: 'measurement',
  title: 'the whole core, minified and gzipped',
  unit: 'B',
  targets: [{ atMost: 8000 }],
  measure: async () => [await ourBundle(`export * from '../dist/src/index.js'`), ...(await peerBundles())],
}
