import { MetricsAggregator } from '../../adapters/cloudflare/index.ts'

/** When an object dies: with its record written and not durable, or durable and nobody told. */
export type CrashMoment = 'before sync' | 'before answer'

/** The real object, which dies at one of the two moments that matter when it is told to. */
export class CrashingAggregator extends MetricsAggregator {
  #armed: CrashMoment | undefined

  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env)
    const { storage } = ctx
    const sync = storage.sync.bind(storage)
    storage.sync = async () => {
      if (this.#armed === 'before sync') ctx.abort('crashed before sync')
      await sync()
      if (this.#armed === 'before answer') ctx.abort('crashed before answer')
    }
  }

  /** The object that comes after the crash is armed no more. */
  arm(moment: CrashMoment): void {
    this.#armed = moment
  }
}
