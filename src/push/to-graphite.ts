import type { MetricFamily } from '../model/metric-family.ts'
import { compareCodePoints } from '../model/names.ts'
import { formatValue } from '../model/numbers.ts'
import { type Sample, samples } from '../model/samples.ts'

/** How samples become lines. */
export interface GraphiteLineOptions {
  /** Put before every path, with a dot between; as it is, so that it may have dots itself. @default none */
  readonly prefix?: string | undefined
  /**
   * Whether labels are tags, `requests;method=GET`, which Graphite has from 1.1 on; else they are parts of the path,
   * `requests.method.GET`. @default false
   */
  readonly tags?: boolean | undefined
  /** The time of samples that have no timestamp, in Unix seconds; Graphite keeps whole ones. */
  readonly nowSeconds: number
}

/**
 * The lines of Graphite's plaintext protocol for families, each with its end of line. Every character of a name or of
 * a label that is not one of `a-zA-Z0-9_-` is an underscore. Not there: labels without text, which would leave a hole
 * in a path; values that are not finite, which Graphite cannot keep; start times. Of samples whose paths become the same,
 * Graphite keeps the last.
 * @example
 * for (const line of toGraphite(await registry.collect(), { nowSeconds: 1434898897 })) write(line)
 * @see Graphite, "The plaintext protocol" and "Graphite Tag Support"
 */
export function* toGraphite(
  families: Iterable<MetricFamily>,
  options: GraphiteLineOptions,
): Generator<string, void> {
  for (const family of families) {
    for (const sample of samples(family)) {
      if (Number.isFinite(sample.value) && sample.name !== `${family.name}_created`)
        yield lineOf(sample, options)
    }
  }
}

function lineOf({ name, labels, value, timestampSeconds }: Sample, options: GraphiteLineOptions): string {
  const { prefix = '', tags = false, nowSeconds } = options
  const [before, between] = tags ? [';', '='] : ['.', '.']
  const path = Object.entries(labels)
    .filter(([, text]) => text !== '')
    .sort(([left], [right]) => compareCodePoints(left, right))
    .map(([label, text]) => before + sanitized(label) + between + sanitized(text))
  const start = prefix === '' ? '' : `${prefix}.`
  const seconds = Math.floor(timestampSeconds ?? nowSeconds)
  return `${start}${sanitized(name)}${path.join('')} ${formatValue(value)} ${seconds}\n`
}

function sanitized(text: string): string {
  return text.replace(/[^\w-]/gu, '_')
}
