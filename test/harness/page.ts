/** The samples of a page in the text format, by name and labels as they are printed. */
export type Page = ReadonlyMap<string, number>

/** Reads a page. @throws Error for a line that is neither a comment nor a sample */
export function parsePage(text: string): Page {
  const samples = new Map<string, number>()
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue
    const [, series, value] = /^(.*) (\S+)$/s.exec(line) ?? []
    if (series === undefined || value === undefined) throw new Error(`This is not a sample: ${line}`)
    samples.set(series, value === '+Inf' ? Infinity : Number(value))
  }
  return samples
}

/** What the samples of one name add up to. */
export function sumOf(page: Page, name: string): number {
  let sum = 0
  for (const [series, value] of page) if (series === name || series.startsWith(`${name}{`)) sum += value
  return sum
}

/** Counters, buckets, counts and sums that are lower than on an earlier page, or gone. */
export function lowered(earlier: Page, later: Page): readonly string[] {
  return [...earlier]
    .filter(([series]) => /^[^{]*_(total|bucket|count|sum)(\{|$)/.test(series))
    .filter(([series, value]) => !((later.get(series) ?? -Infinity) >= value))
    .map(([series, value]) => `${series}: ${value} -> ${later.get(series)}`)
}

/** What a page shows under the names of another: `undefined` where it shows nothing. */
export function picked(page: Page, names: Page): ReadonlyMap<string, number | undefined> {
  return new Map([...names.keys()].map((series) => [series, page.get(series)]))
}

/** How long the aggregator's log is; less than before when a snapshot has covered it. */
export function logBytes(page: Page): number {
  return page.get('edgeprom_aggregator_log_bytes') ?? 0
}

/** Everything but what the aggregator says about itself, which changes with every push and every refusal. */
export function withoutSelf(page: Page): Page {
  return new Map([...page].filter(([series]) => !series.startsWith('edgeprom_aggregator_')))
}
