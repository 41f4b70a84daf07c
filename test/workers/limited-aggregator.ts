import { MetricsAggregator } from '../../adapters/cloudflare/index.ts'
import { defaultBatchLimits } from '../../src/aggregate/batch-limits.ts'
import { defaultLimits } from '../../src/aggregate/limits.ts'

/** An aggregator as a user writes one who wants other limits. */
export class LimitedAggregator extends MetricsAggregator {
  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env, {
      limits: { ...defaultLimits, maxSources: 2 },
      batchLimits: { ...defaultBatchLimits, maxBytes: 10_000 },
    })
  }
}
