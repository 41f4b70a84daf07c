import type { Dialect } from './dialect.ts'
import { escapeHelp } from './escaped-text.ts'
import { type LineFormat, lineFormat } from './line-format.ts'
import { timestampInMilliseconds } from './timestamps.ts'

const dialect: Dialect = {
  types: {
    counter: 'counter',
    gauge: 'gauge',
    histogram: 'histogram',
    gaugehistogram: 'histogram',
    summary: 'summary',
    info: 'gauge',
    stateset: 'gauge',
    unknown: 'untyped',
  },
  headSuffixes: { counter: '_total', info: '_info' },
  hasUnits: false,
  created: ['all'],
  behind: ['_created', '_gcount', '_gsum'],
  end: '',
  help: escapeHelp,
  timestamp: timestampInMilliseconds,
  exemplar: () => '',
}

/**
 * The text format that every Prometheus reads, and people. Its types are five: what else there is becomes a gauge or a
 * histogram. Has no exemplars and no units.
 * @example
 * await render(registry, { format: text })
 * @see Prometheus, "Text-based format", versions 0.0.4 and 1.0.0
 */
export const text: LineFormat = /* @__PURE__ */ lineFormat(dialect, {
  name: 'text',
  mediaType: 'text/plain',
  versions: ['0.0.4', '1.0.0'],
})
