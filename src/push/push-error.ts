/**
 * Why a push was not taken. `refused`: it never will be as it is. `unavailable`: it may be later. `aborted`: there was
 * no time for it, or nobody wanted it any more.
 */
export type PushFailure = 'refused' | 'unavailable' | 'aborted'

/** What a `PushError` says beside its message. */
export interface PushErrorDetails {
  readonly kind: PushFailure
  /** The status of the last answer; `undefined`: there was none. */
  readonly status?: number | undefined
  /** How often it was sent. */
  readonly attempts: number
  readonly cause?: unknown
}

/**
 * A push that was not taken. Its message has the beginning of what the receiver said.
 * @example
 * try {
 *   await gateway.push()
 * } catch (error) {
 *   if (error instanceof PushError && error.kind === 'refused') console.error(error.status, error.message)
 * }
 */
export class PushError extends Error {
  override readonly name = 'PushError'
  readonly kind: PushFailure
  readonly status: number | undefined
  readonly attempts: number

  constructor(message: string, { kind, status, attempts, cause }: PushErrorDetails) {
    super(message, { cause })
    this.kind = kind
    this.status = status
    this.attempts = attempts
  }
}
