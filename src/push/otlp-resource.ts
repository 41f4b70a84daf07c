import { type LabelPairs, type Labels, type LabelValue, sortedPairs, toLabels } from '../model/labels.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import { createBlock } from '../model/series-block.ts'
import { otlpRows } from './otlp-rows.ts'

/** What Prometheus makes its labels of. */
const prometheusNames: Labels = { job: 'service.name', instance: 'service.instance.id' }

/** Whether a family tells about the target as a whole, which in OTLP is the resource. */
export function isTargetInfo({ type, name }: MetricFamily): boolean {
  return type === 'info' && name === 'target'
}

/**
 * Attributes of the resource: the labels of the target info, and what else is given, which holds where both say
 * something. `job` and `instance` go by the names that Prometheus makes them of.
 * @see OpenTelemetry, "Prometheus and OpenMetrics Compatibility", "Resource Attributes"
 */
export function otlpResource(
  families: readonly MetricFamily[],
  given: Readonly<Record<string, LabelValue>>,
): LabelPairs {
  const all = [...families.filter(isTargetInfo).flatMap(firstLabels), ...sortedPairs(given)]
  return sortedPairs(toLabels(all.map(([name, value]) => [prometheusNames[name] ?? name, value])))
}

function firstLabels(family: MetricFamily): LabelPairs {
  const block = createBlock(family, family.labels.length, 1)
  const reader = family.open()
  reader.read(block)
  reader.close()
  return otlpRows(family, block, 0).flatMap(({ labels }) => labels)
}
