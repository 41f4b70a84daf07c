import { type LabelPairs, sortedPairs, toLabels } from '../model/labels.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import { samples } from '../model/samples.ts'

/** What Prometheus makes its labels of. */
const prometheusNames: ReadonlyMap<string, string> = /* @__PURE__ */ new Map([
  ['job', 'service.name'],
  ['instance', 'service.instance.id'],
])

/** Whether a family tells about the target as a whole, which in OTLP is the resource. */
export function isTargetInfo({ type, name }: MetricFamily): boolean {
  return type === 'info' && name === 'target'
}

/**
 * Attributes of the resource: the labels of the target info, and what else is given, which holds where both say
 * something. `job` and `instance` go by the names that Prometheus makes them of.
 * @see OpenTelemetry, "Prometheus and OpenMetrics Compatibility", "Resource Attributes"
 */
export function otlpResource(families: readonly MetricFamily[], given: LabelPairs): LabelPairs {
  const told = families.filter(isTargetInfo).flatMap((family) => [...samples(family)])
  const all = [...told.flatMap(({ labels }) => Object.entries(labels)), ...given]
  return sortedPairs(toLabels(all.map(([name, value]) => [prometheusNames.get(name) ?? name, value])))
}
