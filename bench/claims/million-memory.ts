import type { Claim } from '../claim.ts'
import { usedBytes } from '../memory.ts'
import { ourMillion, type ReadPage, theirMillion } from '../million.ts'

export const claim: Claim = {
  kind: 'measurement',
  title: 'page of 1,000,000 counters: the most memory above that of the registry, garbage included',
  unit: 'MiB',
  targets: [{ atMost: 64 }],
  measure: async () => [
    { name: 'edgeprom', kind: 'ours', samples: await peaks(ourMillion(), 5) },
    { name: 'prom-client', kind: 'peer', samples: await peaks(theirMillion(), 2) },
  ],
}

async function peaks(read: ReadPage, pages: number): Promise<readonly number[]> {
  const samples: number[] = []
  for (let page = 0; page < pages; page++) {
    const before = usedBytes()
    let most = 0
    await read(() => {
      const { heapUsed, external } = process.memoryUsage()
      most = Math.max(most, heapUsed + external - before)
    })
    samples.push(most / 2 ** 20)
  }
  return samples
}
