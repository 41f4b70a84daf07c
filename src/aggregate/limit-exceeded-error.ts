/** Well-formed input that is larger than a limit allows. */
export class LimitExceededError extends Error {
  override readonly name = 'LimitExceededError'

  constructor(what: string, limit: number, received: number) {
    super(`Cannot accept a batch: ${what} must be at most ${limit}, received ${received}`)
  }
}
