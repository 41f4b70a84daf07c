/** Whatever can be told to send what there is: a Pushgateway, a remote-write receiver, an aggregator. */
export interface PushTarget {
  /**
   * Sends what there is now.
   * @throws PushError when it was not taken.
   */
  push(options?: PushOptions): Promise<PushOutcome>
}

/** Options of one push. */
export interface PushOptions {
  /** Gives up as soon as it aborts. */
  readonly signal?: AbortSignal | undefined
}

/** What became of a push that was taken. */
export interface PushOutcome {
  /** How often it was sent; 0: there was nothing to send. */
  readonly attempts: number
}
