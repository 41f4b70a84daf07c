import type { Exemplar } from '../model/exemplar.ts'
import type { Escaping } from '../model/format.ts'
import { formatValue } from '../model/numbers.ts'
import type { Dialect } from './dialect.ts'
import { escapeQuoted } from './escaped-text.ts'
import { type LineFormat, lineFormat } from './line-format.ts'
import { writePairs } from './pair-labels.ts'
import { timestampInSeconds } from './timestamps.ts'

const dialect: Dialect = {
  types: {
    counter: 'counter',
    gauge: 'gauge',
    histogram: 'histogram',
    gaugehistogram: 'gaugehistogram',
    summary: 'summary',
    info: 'info',
    stateset: 'stateset',
    unknown: 'unknown',
  },
  headSuffixes: {},
  hasUnits: true,
  created: ['openmetrics', 'all'],
  behind: [],
  end: '# EOF\n',
  help: escapeQuoted,
  timestamp: timestampInSeconds,
  exemplar: exemplarText,
}

/**
 * The format that Prometheus asks for first: all eight types, units, exemplars.
 * @example
 * await render(registry, { format: openmetrics })
 * @see OpenMetrics 1.0, "Text format"
 */
export const openmetrics: LineFormat = /* @__PURE__ */ lineFormat(dialect, {
  name: 'openmetrics',
  mediaType: 'application/openmetrics-text',
  versions: ['1.0.0'],
})

function exemplarText({ labels, value, timestampSeconds }: Exemplar, escaping: Escaping): string {
  const { text, collision } = writePairs(labels, escaping)
  // An exemplar is a hint: it goes rather than the page.
  if (collision !== undefined) return ''
  return ` # {${text}} ${formatValue(value)}${timestampInSeconds(timestampSeconds ?? NaN)}`
}
