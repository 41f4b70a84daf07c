/** What the counting function is invoked with. */
export interface CountingEvent {
  readonly invocation: string
  readonly outcome: 'return' | 'throw' | 'hang'
}

/** A line that it prints. */
export interface TakenLine {
  readonly taken: readonly string[]
  /** How long that took. */
  readonly milliseconds: number
}
