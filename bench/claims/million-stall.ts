import { setImmediate } from 'node:timers/promises'
import type { Claim } from '../claim.ts'
import { ourMillion, type ReadPage, theirMillion } from '../million.ts'

export const claim: Claim = {
  kind: 'measurement',
  title: 'page of 1,000,000 counters: the longest that it holds up everybody else',
  unit: 'ms',
  targets: [{ atMost: 10 }],
  measure: async () => [
    { name: 'edgeprom', kind: 'ours', samples: await longestStalls(ourMillion(), 7) },
    { name: 'prom-client', kind: 'peer', samples: await longestStalls(theirMillion(), 2) },
  ],
}

/** Milliseconds between two turns of the event loop, the longest of each page. The first page warms up. */
async function longestStalls(read: ReadPage, pages: number): Promise<readonly number[]> {
  const longest: number[] = []
  for (let page = 0; page <= pages; page++) {
    let isDone = false
    const watched = watch(() => isDone)
    await read(() => {})
    isDone = true
    const stall = await watched
    if (page > 0) longest.push(stall)
  }
  return longest
}

async function watch(isDone: () => boolean): Promise<number> {
  let longest = 0
  let last = performance.now()
  while (!isDone()) {
    await setImmediate()
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
  }
  return longest
}
