import type { Clock } from '../model/clock.ts'
import type { Sleep } from '../runtime/sleep.ts'
import type { Fetch } from '../runtime/system-fetch.ts'

/** What a `Headers` is made of: not every platform has a name for it. */
type SentHeaders = NonNullable<ConstructorParameters<typeof Headers>[0]>

/** Who sends: a user with a password, a token, or whatever `headers` gives for each attempt. */
export type PushAuth =
  | { readonly username: string; readonly password: string }
  | { readonly bearer: string }
  | { readonly headers: () => SentHeaders | Promise<SentHeaders> }

/** How everything that pushes over HTTP delivers. */
export interface DeliveryOptions {
  readonly auth?: PushAuth | undefined
  /** Sent with each attempt; those that the protocol needs cannot be replaced. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** How long a push may take: collecting, all requests and all their attempts. `Infinity`: no limit. @default 30 */
  readonly timeoutSeconds?: number | undefined
  /** How often to send at most, when there is no answer, or one that asks to come back. @default 4 */
  readonly maxAttempts?: number | undefined
  /**
   * A redirect is refused, because it would send what is secret to somebody else; `follow` sends the same request to
   * where it points, without `auth` and `headers` when that is another origin.
   * @default 'refuse'
   */
  readonly redirects?: 'refuse' | 'follow' | undefined
  /** Sends in place of the global one: a binding with a client certificate, a dispatcher, a proxy. */
  readonly fetch?: Fetch | undefined
  /** @default the system's */
  readonly clock?: Clock | undefined
  /** @default the system's */
  readonly sleep?: Sleep | undefined
}
