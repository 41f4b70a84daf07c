/** What is needed of `process`. */
export interface EndingProcess {
  readonly pid: number
  on(event: string, listener: () => void): unknown
  prependListener(event: string, listener: () => void): unknown
  off(event: string, listener: () => void): unknown
  listeners(event: string): readonly object[]
  kill(id: number, signal: string): unknown
}

/** Our own listeners: somebody else is whoever is none of them. */
const ours: WeakSet<object> = /* @__PURE__ */ new WeakSet()

/**
 * Does something at a signal. Where nobody else listens to it, it ends the process then, as it would have without this.
 * @param finished called when it is done, and before that ends the process
 * @returns what takes the listener away
 */
export function finishAtSignal(
  ending: EndingProcess,
  signal: string,
  finish: () => Promise<unknown>,
  finished?: () => void,
): () => void {
  const listener = (): void => void end()
  const release = (): void => void ending.off(signal, listener)
  const end = async (): Promise<void> => {
    // Before the others are told: whoever listens once does no more then, and may be in the middle of ending the process.
    const isAlone = ending.listeners(signal).every((one) => ours.has(one))
    await finish()
    release()
    finished?.()
    if (isAlone && ending.listeners(signal).length === 0) ending.kill(ending.pid, signal)
  }
  ours.add(listener)
  ending.prependListener(signal, listener)
  return release
}
