import type { Collector } from '../../src/model/collector.ts'
import { gather } from '../../src/model/gather.ts'
import { samples } from '../../src/model/samples.ts'

/** What may only go up, of everything that a collector shows: by name and labels. */
export async function pointValues(collector: Collector): Promise<Readonly<Record<string, number>>> {
  const families = await gather(collector.collect())
  const counted = families
    .filter(({ type }) => type === 'counter' || type === 'histogram')
    .flatMap((family) => [...samples(family)])
    .filter(({ name }) => !name.endsWith('_created'))
  return Object.fromEntries(
    counted.map(({ name, labels, value }) => [`${name}${JSON.stringify(labels)}`, value]),
  )
}
