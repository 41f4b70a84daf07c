import { labelText, type LabelValue, sortedPairs } from '../model/labels.ts'
import { assertLabelName } from '../model/names.ts'
import { base64 } from '../model/base64.ts'

/**
 * The path of a group in a Pushgateway: `/job/nightly/instance/a`, with its labels in the order of their names.
 * @throws RangeError for an empty job and for names that a Pushgateway cannot have.
 * @see Pushgateway, "URL"
 */
export function groupingPath(job: LabelValue, groupingKey: Readonly<Record<string, LabelValue>>): string {
  const name = labelText('job', job)
  if (name === '') throw new RangeError('Cannot push to a Pushgateway: job must not be empty, received ""')
  const pairs = sortedPairs(groupingKey)
  for (const [label] of pairs) {
    assertLabelName('a grouping key', label, 'legacy')
    if (label === 'job') {
      throw new RangeError('Cannot push to a Pushgateway: groupingKey must not have "job", received one')
    }
  }
  return [['job', name] as const, ...pairs].map(([label, value]) => `/${label}${segment(value)}`).join('')
}

/**
 * In base64 what a path cannot carry: nothing at all, a slash, and dots alone, which every URL parser takes away.
 * @see RFC 4648, "Base 64 Encoding with URL and Filename Safe Alphabet"
 */
function segment(value: string): string {
  if (value === '') return '@base64/='
  if (/^\.\.?$|\//.test(value)) return `@base64/${base64(value).replaceAll('+', '-').replaceAll('/', '_')}`
  return `/${encodeURIComponent(value).replace(/[!'()*]/g, percentEncoded)}`
}

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}
