import type { Authorization } from '../../src/http/authorization.ts'
import type { CreatedSamples } from '../../src/model/format.ts'
import type { Registry } from '../../src/registry/registry.ts'
import type { AggregatorNamespace } from './aggregator-shard.ts'

/** Options of `instrument`. */
export type InstrumentOptions<Env> = SendingOptions<Env> & PageOptions<Env>

/** What is counted, and where it is sent. */
export interface SendingOptions<Env> {
  /** The binding of the `MetricsAggregator`. */
  readonly aggregator: (env: Env) => AggregatorNamespace
  /** How many objects share the work, each for some hundred pushes a second. Can be raised at any time. @default 1 */
  readonly shards?: number | undefined
  /** Whose instruments are sent. Only one `instrument` may send a registry. @default `defaultRegistry` */
  readonly registry?: Registry | undefined
  /** Whether requests are counted and timed. @default true */
  readonly requests?: boolean | undefined
  /**
   * The value of the label `route` of a request: the pattern that it has matched, never its path, of which there are
   * too many. @default no such label
   */
  readonly route?: ((request: Request, response: Response) => string) | undefined
  /** How long what was counted may wait before it is sent, in seconds. @default 10 */
  readonly intervalSeconds?: number | undefined
  /** Called with whatever goes wrong in sending and in showing, to log it. Nothing is lost by a failure. */
  readonly onError?: ((error: unknown) => void) | undefined
}

/** Where the sum of all isolates is shown, and who may read it; or nothing of both. */
export type PageOptions<Env> =
  | {
      readonly path: string
      /** There is no default: `'public'` has to be said. */
      readonly authorize: (env: Env) => Authorization
      /** Where start times are printed. @default 'none' */
      readonly created?: CreatedSamples | undefined
      /**
       * How long all shards together may take, in seconds; less where a scraper says that it waits less. When one has
       * not answered by then, there is no page but status 503.
       * @default 9, because Prometheus waits 10
       */
      readonly timeoutSeconds?: number | undefined
    }
  | {
      readonly path?: undefined
      readonly authorize?: undefined
      readonly created?: undefined
      readonly timeoutSeconds?: undefined
    }
