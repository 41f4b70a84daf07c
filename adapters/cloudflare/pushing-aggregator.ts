import { shardName } from '../../src/aggregate/shard-for.ts'
import type { Answer } from '../../src/aggregate/answer.ts'
import type { Envelope } from '../../src/aggregate/envelope.ts'
import type { Bytes } from '../../src/model/bytes.ts'
import type { PointLog } from '../../src/push/point-log.ts'
import { PointPusher, type PointSource } from '../../src/push/point-pusher.ts'
import type { PushTarget } from '../../src/push/push-target.ts'
import { sleep } from '../../src/runtime/sleep.ts'
import { systemClock } from '../../src/runtime/system-clock.ts'
import { AggregatorClient } from './aggregator-client.ts'
import type { AggregatorNamespace } from './aggregator-shard.ts'
import { MetricsAggregator, type MetricsAggregatorOptions } from './metrics-aggregator.ts'

/** Options of `pushingAggregator`. */
export interface PushingOptions<Env> extends MetricsAggregatorOptions {
  /** The binding of this class. */
  readonly aggregator: (env: Env) => PushingNamespace
  /** Makes what pushes. It has to send all of `source.registry` with the time of `source.clock`. */
  readonly target: (env: Env, source: PointSource) => PushTarget
  /** How often, in seconds. A point that takes longer is skipped. @default 15 */
  readonly everySeconds?: number | undefined
}

/** The binding of such a class, which tells the objects who they are. */
export interface PushingNamespace extends AggregatorNamespace {
  idFromName(name: string): DurableObjectId
}

/** A class of Durable Objects that push. */
export type PushingAggregatorClass<Env> = new (
  ctx: DurableObjectState,
  env: Env,
) => MetricsAggregator & { alarm(): Promise<void> }

const firstShard = /* @__PURE__ */ shardName(0)
/** Where `shard-0` keeps what it has pushed. */
const logKey = 'points'

/**
 * A `MetricsAggregator` that pushes, where nothing can scrape: `shard-0` sends what all shards show together, on an
 * alarm, from the first batch on and for as long as the class is deployed. Every point in time is sent at most once,
 * through restarts; points that the receiver does not take are skipped and counted.
 * @throws RangeError when `everySeconds` is not between 1 and 86400.
 * @example
 * export class MetricsAggregator extends pushingAggregator<Env>({
 *   aggregator: (env) => env.METRICS,
 *   target: (env, source) => new RemoteWrite({ ...source, url: env.RECEIVER_URL, externalLabels: { job: 'shop' } }),
 * }) {}
 */
export function pushingAggregator<Env>(options: PushingOptions<Env>): PushingAggregatorClass<Env> {
  const { aggregator, target, everySeconds = 15, onError } = options
  if (!(everySeconds >= 1 && everySeconds <= 86_400)) {
    throw new RangeError(
      `Cannot push an aggregate: everySeconds must be a number from 1 to 86400, received ${everySeconds}`,
    )
  }

  return class extends MetricsAggregator {
    readonly #points: PointPusher
    readonly #isFirst: () => boolean
    #isArmed = false

    constructor(ctx: DurableObjectState, env: Env) {
      super(ctx, env as Cloudflare.Env, options)
      const { storage } = ctx
      const client = new AggregatorClient(1)
      // Ids that the runtime hands to an object did not always have a name.
      this.#isFirst = () => aggregator(env).idFromName(firstShard).equals(ctx.id)
      // This shard is not asked over RPC, which would cost requests.
      const namespace = (): AggregatorNamespace => ({
        getByName: (name) => (name === firstShard ? this : aggregator(env).getByName(name)),
      })
      this.#points = new PointPusher({
        collector: { collect: ({ signal } = {}) => client.collect(namespace, signal) },
        target: (source) => target(env, source),
        store: {
          load: () => storage.kv.get<PointLog>(logKey),
          save: (log) => {
            storage.kv.put(logKey, log)
            return storage.sync()
          },
        },
        clock: systemClock,
        sleep,
        timeoutSeconds: everySeconds,
        onError,
      })
    }

    override async push(body: Bytes, envelope: Envelope): Promise<Answer> {
      await this.#arm()
      return super.push(body, envelope)
    }

    override async register(shard: string): Promise<void> {
      await this.#arm()
      await super.register(shard)
    }

    override async alarm(): Promise<void> {
      // First: whatever becomes of this point, there will be a next one. Durable with the beginning of this one.
      const armed = this.#setAlarm()
      await this.#points.push()
      await armed
    }

    /** Once an instance: an alarm that has failed too often is given up by the runtime, and begins anew here. */
    async #arm(): Promise<void> {
      if (this.#isArmed || !this.#isFirst()) return
      if ((await this.ctx.storage.getAlarm()) === null) await this.#setAlarm()
      this.#isArmed = true
    }

    #setAlarm(): Promise<void> {
      return this.ctx.storage.setAlarm((systemClock.nowSeconds() + everySeconds) * 1000)
    }
  }
}
