import type { Collector, CollectOptions } from '../model/collector.ts'
import { headOf } from '../model/family-head.ts'
import { gather } from '../model/gather.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import { sampleNames } from '../model/name-index.ts'

/**
 * A view of a collector that shows only the samples with the given names, in the collector's own order. It is live:
 * every collection asks the collector again, which may skip what has none of the names.
 * @example
 * await render(restrict(registry, ['http_requests_total']))
 * @throws TypeError for a single string.
 * @see the `name[]` parameter of Prometheus client libraries
 */
export function restrict(collector: Collector, names: Iterable<string>): Collector {
  // A string can be gone through, too, sign by sign.
  if (typeof names === 'string') {
    throw new TypeError('Cannot restrict a collector: names must be a list of strings, received a string')
  }
  const wanted = new Set(names)
  return {
    async collect(options: CollectOptions = {}) {
      // Not ended by the signal: whoever asked does that, and a registry gives what it has when it aborts.
      const families = await gather(collector.collect({ ...options, names: wanted }))
      return families.flatMap((family) => restricted(family, wanted) ?? [])
    },
  }
}

function restricted(family: MetricFamily, wanted: ReadonlySet<string>): MetricFamily | undefined {
  const shown = sampleNames(family.type, family.name).filter(
    (name) => wanted.has(name) && (family.only?.has(name) ?? true),
  )
  if (shown.length === 0) return undefined
  return {
    ...headOf(family),
    labels: family.labels,
    layout: family.layout,
    only: new Set(shown),
    // Taken now, with the rest: who builds a family may add to it before it is read.
    open: family.open.bind(family),
  }
}
