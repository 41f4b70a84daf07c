/** Node's, Deno's and Bun's: without the millisecond that a timer takes at least. */
declare const setImmediate: (run: () => void) => unknown

/** Resolves when everything that has arrived meanwhile had its turn. Needs a process: Workers have no such thing. */
export function nextMacrotask(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
