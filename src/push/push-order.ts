import { PushError } from './push-error.ts'

/** The pushes of one target, which may overlap: what was collected earlier must not arrive as if it were newer. */
export class PushOrder {
  #begun = 0
  #sending = 0

  /**
   * A push begins.
   * @returns to be called before it sends something; throws a PushError where one that began later has sent already.
   */
  begin(action: string): () => void {
    const push = ++this.#begun
    return () => {
      if (push < this.#sending) {
        const message = `Cannot ${action}: a push must have begun after the one that was sent last, received an earlier one`
        throw new PushError(message, { kind: 'refused', attempts: 0 })
      }
      this.#sending = push
    }
  }
}
