import type { Collector } from '../../src/model/collector.ts'
import type { FamilyHead } from '../../src/model/family-head.ts'
import { gather } from '../../src/model/gather.ts'
import type { MetricFamily } from '../../src/model/metric-family.ts'
import { rowFamily } from '../../src/model/row-family.ts'
import { samples } from '../../src/model/samples.ts'

/** A gauge family with one series. */
export function gauge(name: string, value = 1): MetricFamily {
  const head: FamilyHead = { type: 'gauge', name, help: 'Help', unit: '', aggregation: 'auto' }
  return rowFamily(head, [], [{ labels: [], values: [value] }])
}

/** A counter family with one series. */
export function counter(name: string, value = 1): MetricFamily {
  return rowFamily(
    { type: 'counter', name, help: 'Help', unit: '' },
    [],
    [{ labels: [], values: [value], createdSeconds: 5 }],
  )
}

/** A collector that says beforehand what it gives. */
export function described(...families: readonly MetricFamily[]): Collector {
  return { collect: () => families, describe: () => families }
}

/** A collector that does not. */
export function undescribed(...families: readonly MetricFamily[]): Collector {
  return { collect: () => families }
}

/** Names of the families that a collector gives, in order. */
export async function namesOf(collector: Collector): Promise<readonly string[]> {
  return (await gather(collector.collect())).map(({ name }) => name)
}

/** Every sample that a collector gives, in one line each. */
export async function linesOf(collector: Collector): Promise<readonly string[]> {
  return (await gather(collector.collect()))
    .flatMap((family) => [...samples(family)])
    .map(
      ({ name, labels, value }) =>
        `${name}${Object.keys(labels).length === 0 ? '' : JSON.stringify(labels)} ${value}`,
    )
}
