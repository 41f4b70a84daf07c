import type { Collector } from '../model/collector.ts'
import { gather } from '../model/gather.ts'
import { labelText, type LabelValue } from '../model/labels.ts'
import { samples } from '../model/samples.ts'

/**
 * The value of one sample, or `undefined` when there is none with exactly these labels. For tests.
 * @example
 * await getSampleValue(registry, 'requests_total', { method: 'GET' })
 */
export async function getSampleValue(
  collector: Collector,
  name: string,
  labels: Readonly<Record<string, LabelValue>> = {},
): Promise<number | undefined> {
  const wanted = Object.entries(labels).map(([label, value]) => [label, labelText(label, value)] as const)
  for (const family of await gather(collector.collect())) {
    for (const sample of samples(family)) {
      if (sample.name !== name || Object.keys(sample.labels).length !== wanted.length) continue
      if (wanted.every(([label, value]) => sample.labels[label] === value)) return sample.value
    }
  }
  return undefined
}
