import { setTimeout as sleep } from 'node:timers/promises'

/** How a wait is done. */
export interface UntilOptions {
  /** @default 20 */
  readonly timeoutSeconds?: number | undefined
  /** Pause between two looks. @default 0.02 */
  readonly everySeconds?: number | undefined
}

/** Looks again and again until there is something else than `undefined` to see. @throws Error when it takes too long */
export async function until<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
  { timeoutSeconds = 20, everySeconds = 0.02 }: UntilOptions = {},
): Promise<T> {
  const end = performance.now() + timeoutSeconds * 1000
  for (;;) {
    const seen = await look()
    if (seen !== undefined) return seen
    if (performance.now() > end) throw new Error(`Waited ${timeoutSeconds} s in vain for ${what}`)
    await sleep(everySeconds * 1000)
  }
}
