import { describe, expect, test } from 'vitest'
import { openmetrics } from '../../src/exposition/openmetrics.ts'
import type { Exemplar } from '../../src/model/exemplar.ts'
import type { CreatedSamples } from '../../src/model/format.ts'
import type { MetricFamily } from '../../src/model/metric-family.ts'
import { rowFamily } from '../../src/model/row-family.ts'
import { page } from './page.ts'

const help = 'Help'
const unit = ''
const trace: Exemplar = { labels: [['trace_id', 'a"b']], value: 0.67, timestampSeconds: 1_700_000_000.123 }
const timeless: Exemplar = { labels: [], value: 2, timestampSeconds: undefined }

describe('openmetrics prints', () => {
  const cases: readonly {
    readonly what: string
    readonly families: readonly MetricFamily[]
    readonly lines: readonly string[]
  }[] = [
    { what: 'the end of the page, even of an empty one', families: [], lines: [] },
    {
      what: 'a counter without suffix in its head, with its exemplar',
      families: [
        rowFamily(
          { type: 'counter', name: 'requests', help, unit },
          ['z', 'a'],
          [
            { labels: ['1', '2'], values: [42], detail: { exemplars: [trace] } },
            { labels: ['3', '4'], values: [1], timestampSeconds: 1.5, detail: { exemplars: [timeless] } },
          ],
        ),
      ],
      lines: [
        '# HELP requests Help',
        '# TYPE requests counter',
        'requests_total{a="2",z="1"} 42 # {trace_id="a\\"b"} 0.67 1700000000.123',
        'requests_total{a="4",z="3"} 1 1.5 # {} 2',
      ],
    },
    {
      what: 'a histogram with its unit and the exemplars of its buckets only',
      families: [
        rowFamily(
          { type: 'histogram', name: 'latency_seconds', help, unit: 'seconds', bounds: [0.1, 1] },
          [],
          [
            {
              labels: [],
              values: [1, 2, 3, 12.5],
              detail: { exemplars: [undefined, trace, timeless, timeless] },
            },
          ],
        ),
      ],
      lines: [
        '# HELP latency_seconds Help',
        '# TYPE latency_seconds histogram',
        '# UNIT latency_seconds seconds',
        'latency_seconds_bucket{le="0.1"} 1',
        'latency_seconds_bucket{le="1.0"} 3 # {trace_id="a\\"b"} 0.67 1700000000.123',
        'latency_seconds_bucket{le="+Inf"} 6 # {} 2',
        'latency_seconds_count 6',
        'latency_seconds_sum 12.5',
      ],
    },
    {
      what: 'a gauge histogram as such, its count and sum among its rows',
      families: [
        rowFamily(
          { type: 'gaugehistogram', name: 'sizes', help, unit, bounds: [1] },
          ['app'],
          [{ labels: ['a'], values: [4, 1, 7], detail: { exemplars: [timeless] } }],
        ),
      ],
      lines: [
        '# HELP sizes Help',
        '# TYPE sizes gaugehistogram',
        'sizes_bucket{app="a",le="1.0"} 4 # {} 2',
        'sizes_bucket{app="a",le="+Inf"} 5',
        'sizes_gcount{app="a"} 5',
        'sizes_gsum{app="a"} 7',
      ],
    },
    {
      what: 'gauge, unknown and summary without exemplars',
      families: [
        rowFamily(
          { type: 'gauge', name: 'g', help, unit, aggregation: 'auto' },
          [],
          [{ labels: [], values: [1], detail: { exemplars: [trace] } }],
        ),
        rowFamily(
          { type: 'unknown', name: 'u', help, unit },
          [],
          [{ labels: [], values: [2], detail: { exemplars: [trace] } }],
        ),
        rowFamily(
          { type: 'summary', name: 's', help, unit, quantiles: [0.5] },
          [],
          [{ labels: [], values: [3, 4, 5], detail: { exemplars: [trace, trace, trace] } }],
        ),
      ],
      lines: [
        '# HELP g Help',
        '# TYPE g gauge',
        'g 1',
        '# HELP u Help',
        '# TYPE u unknown',
        'u 2',
        '# HELP s Help',
        '# TYPE s summary',
        's{quantile="0.5"} 5',
        's_count 3',
        's_sum 4',
      ],
    },
    {
      what: 'info and state set as such, without unit',
      families: [
        rowFamily(
          { type: 'info', name: 'build_x', help, unit: 'x' },
          [],
          [{ labels: [], values: [1], detail: { info: [['v', '1']] } }],
        ),
        rowFamily(
          { type: 'stateset', name: 'phase_x', help, unit: 'x', states: ['on'] },
          [],
          [{ labels: [], values: [1] }],
        ),
      ],
      lines: [
        '# HELP build_x Help',
        '# TYPE build_x info',
        'build_x_info{v="1"} 1',
        '# HELP phase_x Help',
        '# TYPE phase_x stateset',
        'phase_x{phase_x="on"} 1',
      ],
    },
    {
      what: 'escapes: quotes in help too',
      families: [rowFamily({ type: 'unknown', name: 'u', help: 'A\n"quoted" back\\slash', unit }, [], [])],
      lines: ['# HELP u A\\n\\"quoted\\" back\\\\slash', '# TYPE u unknown'],
    },
    {
      what: 'timestamps in plain decimal seconds',
      families: [
        rowFamily(
          { type: 'unknown', name: 'u', help, unit },
          [],
          [123.456, -123.456, 123, 0, 1e-7, 1_700_000_000.999, NaN, Infinity].map((timestampSeconds) => ({
            labels: [],
            values: [7],
            timestampSeconds,
          })),
        ),
      ],
      lines: [
        '# HELP u Help',
        '# TYPE u unknown',
        'u 7 123.456',
        'u 7 -123.456',
        'u 7 123',
        'u 7 0',
        'u 7 0.000000100',
        'u 7 1700000000.999',
        'u 7',
        'u 7',
      ],
    },
  ]
  test.each(cases)('$what', ({ families, lines }) => {
    expect(page(openmetrics, families).split('\n')).toEqual([...lines, '# EOF', ''])
  })

  test.each(['openmetrics', 'all'] satisfies CreatedSamples[])(
    'start times among the rows with created: %s',
    (created) => {
      const families = [
        rowFamily(
          { type: 'counter', name: 'c', help, unit },
          ['l'],
          [
            { labels: ['a'], values: [1], createdSeconds: 1_700_000_000.123, timestampSeconds: 9 },
            { labels: ['b'], values: [2] },
          ],
        ),
        rowFamily(
          { type: 'histogram', name: 'h', help, unit, bounds: [] },
          [],
          [{ labels: [], values: [1, 1], createdSeconds: 5 }],
        ),
        rowFamily(
          { type: 'summary', name: 's', help, unit, quantiles: [] },
          [],
          [{ labels: [], values: [1, 1], createdSeconds: 5 }],
        ),
        rowFamily(
          { type: 'gauge', name: 'g', help, unit, aggregation: 'auto' },
          [],
          [{ labels: [], values: [1], createdSeconds: 5 }],
        ),
      ]
      expect(page(openmetrics, families, { created })).toBe(
        `# HELP c Help
# TYPE c counter
c_total{l="a"} 1 9
c_created{l="a"} 1700000000.123 9
c_total{l="b"} 2
# HELP h Help
# TYPE h histogram
h_bucket{le="+Inf"} 1
h_count 1
h_sum 1
h_created 5
# HELP s Help
# TYPE s summary
s_count 1
s_sum 1
s_created 5
# HELP g Help
# TYPE g gauge
g 1
# EOF
`,
      )
      expect(page(openmetrics, families)).not.toContain('_created')
    },
  )
})

describe('openmetrics leaves out a unit', () => {
  test.each([
    { name: 'latency', unit: 'seconds', because: 'the name does not end in it' },
    { name: 'latencyseconds', unit: 'seconds', because: 'the name ends in it without an underscore' },
    { name: 'a_', unit: '', because: 'there is none' },
    { name: 'a_per.second', unit: 'per.second', because: 'the escaped name does not end in it' },
    { name: 'a_b\n# EOF', unit: 'b\n# EOF', because: 'it is no name' },
  ])('when $because', ({ name, unit: odd }) => {
    const family = rowFamily({ type: 'unknown', name, help, unit: odd }, [], [])
    for (const escaping of ['underscores', 'allow-utf-8'] as const) {
      expect(page(openmetrics, [family], { escaping })).not.toContain('# UNIT')
    }
  })

  test('but keeps it behind a quoted name', () => {
    const family = rowFamily({ type: 'unknown', name: 'a.b_seconds', help, unit: 'seconds' }, [], [])
    expect(page(openmetrics, [family], { escaping: 'allow-utf-8' })).toContain(
      '# UNIT "a.b_seconds" seconds\n',
    )
  })
})

describe('openmetrics writes label names of exemplars', () => {
  test('escaped or quoted', () => {
    const dotted = withExemplar([['trace.id', 'x']])
    expect(page(openmetrics, [dotted])).toContain('c_total 1 # {trace_id="x"} 1\n')
    expect(page(openmetrics, [dotted], { escaping: 'allow-utf-8' })).toContain(
      'c_total 1 # {"trace.id"="x"} 1\n',
    )
  })

  test('and leaves out an exemplar whose names become the same', () => {
    const pairs: Exemplar['labels'] = [
      ['trace.id', 'x'],
      ['trace_id', 'y'],
    ]
    expect(page(openmetrics, [withExemplar(pairs)])).toContain('c_total 1\n')
    expect(page(openmetrics, [withExemplar(pairs)], { escaping: 'allow-utf-8' })).toContain(
      'c_total 1 # {"trace.id"="x",trace_id="y"} 1\n',
    )
  })
})

describe('openmetrics.contentType()', () => {
  test.each([
    { options: undefined, type: 'application/openmetrics-text; version=1.0.0; charset=utf-8' },
    {
      options: { version: '1.0.0', escaping: 'allow-utf-8' } as const,
      type: 'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8',
    },
  ])('$type', ({ options, type }) => {
    expect(openmetrics.contentType(options)).toBe(type)
  })
})

function withExemplar(labels: Exemplar['labels']): MetricFamily {
  const exemplar = { labels, value: 1, timestampSeconds: undefined }
  return rowFamily(
    { type: 'counter', name: 'c', help, unit },
    [],
    [{ labels: [], values: [1], detail: { exemplars: [exemplar] } }],
  )
}
