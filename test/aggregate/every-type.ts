import { gaugeFlags } from '../../src/model/series-block.ts'
import { counter, gauge, histogram, info, stateSet, summary, type TestFamily } from './test-source.ts'

const exemplar = { labels: [['trace', 'abc']], value: 4, timestampSeconds: 1_700_000_009 } as const

/** One family of every type. */
export const everyType: readonly TestFamily[] = [
  counter(
    'requests',
    { labels: { method: 'GET', path: '/ä/😀' }, values: [2] },
    { labels: { method: 'PUT' }, values: [0.5] },
  ),
  gauge(
    'queue',
    'mostrecent',
    { values: [-1.5], flags: gaugeFlags.hasValue | gaugeFlags.wasSet },
    { flags: 0 },
  ),
  histogram('seconds', [0.1, 1], { values: [1, 0, 3, 7.25], exemplars: [undefined, undefined, exemplar] }),
  summary('bytes', { values: [3, 1024] }),
  info('build', {
    values: [1],
    info: [
      ['commit', 'f00'],
      ['version', '1.2'],
    ],
  }),
  stateSet('mode', ['idle', 'busy'], { values: [0, 1] }),
]
