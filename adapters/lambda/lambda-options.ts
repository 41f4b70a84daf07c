import type { Clock } from '../../src/model/clock.ts'
import type { PushTarget } from '../../src/push/push-target.ts'
import type { Registry } from '../../src/registry/registry.ts'
import type { Sleep } from '../../src/runtime/sleep.ts'

/** Options of `instrument` and `middyMetrics`. */
export interface LambdaOptions {
  /** Where everything goes: a Pushgateway, a remote-write or OTLP receiver, or `aggregatorTarget`. */
  readonly push: PushTarget
  /** Where invocations are counted. The target says itself what it sends. @default `defaultRegistry` */
  readonly registry?: Registry | undefined
  /**
   * How far pushes are apart at least. Every invocation waits for its push; where there are many, let one in some
   * seconds do. What is counted after the last push of a sandbox is then sent only if the sandbox gets a SIGTERM, and
   * that it does only when the function has an external extension.
   * @default 0: each invocation pushes
   */
  readonly everySeconds?: number | undefined
  /** How long an invocation waits for its push at most. After a failure the next ones do not push for a while. @default 2 */
  readonly timeoutSeconds?: number | undefined
  /**
   * What is left of an invocation's time when it ends at the latest, at most a quarter of what it had. An invocation that
   * runs until then counts as timed out, and what was counted until then is pushed before it is cut off.
   * @default 0.5
   */
  readonly reserveSeconds?: number | undefined
  /** Called with why a push was not taken, to log it. An invocation never fails by that. @default nothing */
  readonly onError?: ((error: unknown) => void) | undefined
  /** Bounds of the durations, in seconds. @default `defaultBuckets` */
  readonly buckets?: readonly number[] | undefined
  /** @default the registry's */
  readonly clock?: Clock | undefined
  /** @default the system's */
  readonly sleep?: Sleep | undefined
}
