import type { Clock } from '../model/clock.ts'

/** The clock of the host. On Workers it stands still between I/O, and says 0 outside a request. */
export const systemClock: Clock = {
  nowSeconds: () => Date.now() / 1000,
  monotonicSeconds: () => performance.now() / 1000,
}
