import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
/** Collects garbage now, all of it. */
export const collectGarbage = runInNewContext('gc') as () => void

/** By how many bytes the heap is larger when `work` is done and its garbage is gone; negative when it is smaller. */
export function heapGrowth(work: () => void): number {
  collectGarbage()
  const before = process.memoryUsage().heapUsed
  work()
  collectGarbage()
  return process.memoryUsage().heapUsed - before
}
