import type { Fetch } from '../../src/runtime/system-fetch.ts'
import { FakeTime } from '../report/fake-time.ts'

/** What arrived. */
export interface Received {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | null
  /** When. */
  readonly atSeconds: number
}

/** An answer, a failure of the network, or something that is neither for a long time. */
export type FakeAnswer = Response | Error | ((signal: AbortSignal) => Promise<Response>)

/** Answers requests one after the other as it was told to, the last answer again and again. */
export class FakeReceiver {
  readonly time: FakeTime = new FakeTime()
  readonly received: Received[] = []
  readonly #answers: (() => FakeAnswer)[]

  constructor(...answers: (() => FakeAnswer)[]) {
    this.#answers = answers
  }

  /** How things are sent to it. */
  get options(): { readonly fetch: Fetch; readonly clock: FakeTime; readonly sleep: FakeTime['sleep'] } {
    return { fetch: this.fetch, clock: this.time, sleep: this.time.sleep }
  }

  readonly fetch: Fetch = async (url, { method = 'GET', headers, body, signal }) => {
    signal?.throwIfAborted()
    const given = this.#answers[Math.min(this.received.length, this.#answers.length - 1)]?.()
    this.received.push({
      url,
      method,
      headers: Object.fromEntries(new Headers(headers)),
      body: body instanceof Uint8Array ? body : null,
      atSeconds: this.time.monotonicSeconds() - 1_000,
    })
    if (given instanceof Error) throw given
    if (typeof given === 'function') return given(signal ?? new AbortController().signal)
    return given ?? new Response(null)
  }
}

/** An answer that never comes, from somebody who knows nothing of signals. */
export const silence = (): FakeAnswer => () => new Promise(() => {})

/** As `silence`, from somebody who ends when he is told to. */
export const obedientSilence = (): FakeAnswer => (signal) =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
  })

/** An answer with a status, a body and headers. */
export function answer(
  status: number,
  body: string | null = null,
  headers: Record<string, string> = {},
): () => FakeAnswer {
  return () => new Response(status === 204 ? null : body, { status, headers })
}
