import type { Answer } from '../../src/aggregate/answer.ts'
import type { FlushTarget } from '../../src/report/flush-target.ts'

/** No answer takes so long: the connection was lost without a word. */
const answerMilliseconds = 10_000

/** The object as it is reached from here: HTTP to its Worker, and RPC from there. */
export function objectTarget(origin: string): FlushTarget {
  return {
    push: async (body, envelope) => {
      const response = await fetch(`${origin}/push`, {
        method: 'POST',
        headers: { envelope: JSON.stringify(envelope) },
        body,
        signal: AbortSignal.timeout(answerMilliseconds),
      })
      if (!response.ok)
        throw new Error(`A push was answered with ${response.status}: ${await response.text()}`)
      return (await response.json()) as Answer
    },
  }
}
