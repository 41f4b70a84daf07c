import { ourBundle, peerBundles } from '../bundle-size.ts'
import type { Claim } from '../claim.ts'

export const claim: Claim = {
  kind: 'measurement',
  title: 'Counter, Registry and text, minified and gzipped',
  unit: 'B',
  targets: [{ atMost: 3000 }],
  measure: async () => [
    await ourBundle(`export { Counter, Registry, text } from '../dist/src/index.js'`),
    ...(await peerBundles()),
  ],
}
