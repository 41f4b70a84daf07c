import { isLegacyLabelName, isLegacyMetricName } from '../model/names.ts'

/** Text as it stands between quotes: `\`, `"` and line feeds are escaped. */
export function escapeQuoted(text: string): string {
  return /[\\"\n]/.test(text) ? escapeHelp(text).replaceAll('"', '\\"') : text
}

/** Help as the text format writes it: `\` and line feeds are escaped. OpenMetrics writes it as quoted text. */
export function escapeHelp(text: string): string {
  return /[\\\n]/.test(text) ? text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n') : text
}

/** A metric name as it stands in a page: in quotes where it needs them. */
export function writtenMetricName(name: string): string {
  return isLegacyMetricName(name) ? name : `"${escapeQuoted(name)}"`
}

/** A label name as it stands in a page: in quotes where it needs them. */
export function writtenLabelName(name: string): string {
  return isLegacyLabelName(name) ? name : `"${escapeQuoted(name)}"`
}
