import type { Bytes } from '../../src/model/bytes.ts'
import type { SeededRandom } from '../harness/seeded-random.ts'

/** Changes, cuts, doubles or overwrites a few bytes. */
export function damage(body: Bytes, random: SeededRandom): Bytes {
  const bytes = [...body]
  for (let left = 1 + random.below(3); left > 0; left--) {
    const at = random.below(bytes.length)
    const kind = random.below(4)
    if (kind === 0) bytes[at] = random.below(256)
    else if (kind === 1) bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8))
    else if (kind === 2) bytes.splice(at, 1 + random.below(4))
    else bytes.splice(at, 0, random.below(256), 0xff)
  }
  return new Uint8Array(bytes)
}
