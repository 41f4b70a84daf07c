import { describe, expect, test } from 'vitest'
import { text } from '../../src/exposition/text.ts'
import type { CreatedSamples } from '../../src/model/format.ts'
import type { MetricFamily } from '../../src/model/metric-family.ts'
import { rowFamily } from '../../src/model/row-family.ts'
import { page } from './page.ts'

const help = 'Help'
const unit = ''
const counter = rowFamily(
  { type: 'counter', name: 'requests', help, unit },
  ['method', 'code'],
  [
    { labels: ['GET', '200'], values: [42], createdSeconds: 1.7e9 },
    { labels: ['POST', '500'], values: [0.5], createdSeconds: 1_700_000_000.123 },
  ],
)
const histogram = rowFamily(
  { type: 'histogram', name: 'latency_seconds', help, unit: 'seconds', bounds: [0.1, 1] },
  ['zone', 'app'],
  [{ labels: ['eu', 'shop'], values: [1, 2, 3, 12.5], createdSeconds: 5 }],
)
const gaugeHistogram = rowFamily(
  { type: 'gaugehistogram', name: 'sizes', help, unit, bounds: [1] },
  ['app'],
  [
    { labels: ['a'], values: [4, 1, 7] },
    { labels: ['b'], values: [0, 2, 9] },
  ],
)

describe('text prints', () => {
  const cases: readonly {
    readonly what: string
    readonly families: readonly MetricFamily[]
    readonly lines: readonly string[]
  }[] = [
    { what: 'nothing for no families', families: [], lines: [] },
    {
      what: 'a counter with its suffix, labels by code point of the name',
      families: [counter],
      lines: [
        '# HELP requests_total Help',
        '# TYPE requests_total counter',
        'requests_total{code="200",method="GET"} 42',
        'requests_total{code="500",method="POST"} 0.5',
      ],
    },
    {
      what: 'head lines of a family without series',
      families: [rowFamily({ type: 'counter', name: 'empty', help, unit }, ['l'], [])],
      lines: ['# HELP empty_total Help', '# TYPE empty_total counter'],
    },
    {
      what: 'a series without labels, and labels that some series do not have',
      families: [
        rowFamily(
          { type: 'gauge', name: 'g', help, unit, aggregation: 'auto' },
          ['a', 'b'],
          [
            { labels: [undefined, undefined], values: [1] },
            { labels: [undefined, 'y'], values: [2] },
            { labels: ['x', undefined], values: [3] },
            { labels: ['', ''], values: [4] },
          ],
        ),
      ],
      lines: ['# HELP g Help', '# TYPE g gauge', 'g 1', 'g{b="y"} 2', 'g{a="x"} 3', 'g{a="",b=""} 4'],
    },
    {
      what: 'values in their shortest form',
      families: [
        rowFamily(
          { type: 'gauge', name: 'g', help, unit, aggregation: 'auto' },
          [],
          [1e6, 1e21, 1e-7, -0.5, -0, Infinity, -Infinity, NaN].map((value) => ({
            labels: [],
            values: [value],
          })),
        ),
      ],
      lines: [
        '# HELP g Help',
        '# TYPE g gauge',
        'g 1000000',
        'g 1e+21',
        'g 1e-7',
        'g -0.5',
        'g 0',
        'g +Inf',
        'g -Inf',
        'g NaN',
      ],
    },
    {
      what: 'escapes: help keeps its quotes, label values do not',
      families: [
        rowFamily(
          { type: 'gauge', name: 'g', help: 'A\n"quoted" back\\slash', unit, aggregation: 'auto' },
          ['l'],
          [
            { labels: ['A\n"quoted" back\\slash'], values: [1] },
            { labels: ['{},= #\t\r'], values: [2] },
          ],
        ),
      ],
      lines: [
        '# HELP g A\\n"quoted" back\\\\slash',
        '# TYPE g gauge',
        'g{l="A\\n\\"quoted\\" back\\\\slash"} 1',
        'g{l="{},= #\t\r"} 2',
      ],
    },
    {
      what: 'a histogram: cumulative buckets with le in its place among the labels, no unit',
      families: [histogram],
      lines: [
        '# HELP latency_seconds Help',
        '# TYPE latency_seconds histogram',
        'latency_seconds_bucket{app="shop",le="0.1",zone="eu"} 1',
        'latency_seconds_bucket{app="shop",le="1.0",zone="eu"} 3',
        'latency_seconds_bucket{app="shop",le="+Inf",zone="eu"} 6',
        'latency_seconds_count{app="shop",zone="eu"} 6',
        'latency_seconds_sum{app="shop",zone="eu"} 12.5',
      ],
    },
    {
      what: 'no sum of a histogram with a negative bound',
      families: [
        rowFamily(
          { type: 'histogram', name: 'h', help, unit, bounds: [-1, 1e6] },
          [],
          [{ labels: [], values: [1, 1, 0, -3] }],
        ),
      ],
      lines: [
        '# HELP h Help',
        '# TYPE h histogram',
        'h_bucket{le="-1.0"} 1',
        'h_bucket{le="1e+06"} 2',
        'h_bucket{le="+Inf"} 2',
        'h_count 2',
      ],
    },
    {
      what: 'no bucket for a bound that a series does not have, nor what a collector could not give',
      families: [
        rowFamily(
          { type: 'histogram', name: 'h', help, unit, bounds: [1, 2] },
          ['l'],
          [
            { labels: ['a'], values: [1, NaN, 2, 9], detail: { omit: 'sum' } },
            { labels: ['b'], values: [NaN, 1, 2, 9], detail: { omit: 'count and sum' } },
          ],
        ),
      ],
      lines: [
        '# HELP h Help',
        '# TYPE h histogram',
        'h_bucket{l="a",le="1.0"} 1',
        'h_bucket{l="a",le="+Inf"} 3',
        'h_count{l="a"} 3',
        'h_bucket{l="b",le="2.0"} 1',
        'h_bucket{l="b",le="+Inf"} 3',
      ],
    },
    {
      what: 'a gauge histogram as a histogram, its count and sum as gauges behind it',
      families: [gaugeHistogram],
      lines: [
        '# HELP sizes Help',
        '# TYPE sizes histogram',
        'sizes_bucket{app="a",le="1.0"} 4',
        'sizes_bucket{app="a",le="+Inf"} 5',
        'sizes_bucket{app="b",le="1.0"} 0',
        'sizes_bucket{app="b",le="+Inf"} 2',
        '# HELP sizes_gcount Help',
        '# TYPE sizes_gcount gauge',
        'sizes_gcount{app="a"} 5',
        'sizes_gcount{app="b"} 2',
        '# HELP sizes_gsum Help',
        '# TYPE sizes_gsum gauge',
        'sizes_gsum{app="a"} 7',
        'sizes_gsum{app="b"} 9',
      ],
    },
    {
      what: 'a summary: quantiles, count, sum',
      families: [
        rowFamily(
          { type: 'summary', name: 's', help, unit, quantiles: [0.5, 1] },
          ['a', 'z'],
          [{ labels: ['x', 'y'], values: [3, 2.5, 0.7, NaN] }],
        ),
      ],
      lines: [
        '# HELP s Help',
        '# TYPE s summary',
        's{a="x",quantile="0.5",z="y"} 0.7',
        's{a="x",quantile="1.0",z="y"} NaN',
        's_count{a="x",z="y"} 3',
        's_sum{a="x",z="y"} 2.5',
      ],
    },
    {
      what: 'an info as a gauge, all its labels sorted together',
      families: [
        rowFamily(
          { type: 'info', name: 'build', help, unit },
          ['service'],
          [
            {
              labels: ['auth'],
              values: [1],
              detail: {
                info: [
                  ['commit', 'abc'],
                  ['version', '2'],
                ],
              },
            },
            { labels: ['api'], values: [1] },
          ],
        ),
      ],
      lines: [
        '# HELP build_info Help',
        '# TYPE build_info gauge',
        'build_info{commit="abc",service="auth",version="2"} 1',
        'build_info{service="api"} 1',
      ],
    },
    {
      what: 'a state set as a gauge with a line for each state that the series has',
      families: [
        rowFamily(
          { type: 'stateset', name: 'phase', help, unit, states: ['idle', 'busy', 'gone'] },
          ['a', 'z'],
          [
            { labels: ['1', '2'], values: [0, 1, 0] },
            { labels: ['3', '4'], values: [1, 0, NaN] },
          ],
        ),
      ],
      lines: [
        '# HELP phase Help',
        '# TYPE phase gauge',
        'phase{a="1",phase="idle",z="2"} 0',
        'phase{a="1",phase="busy",z="2"} 1',
        'phase{a="1",phase="gone",z="2"} 0',
        'phase{a="3",phase="idle",z="4"} 1',
        'phase{a="3",phase="busy",z="4"} 0',
      ],
    },
    {
      what: 'an unknown as untyped, timestamps as whole milliseconds',
      families: [
        rowFamily(
          { type: 'unknown', name: 'u', help, unit },
          [],
          [123.456, -123.456, 1.005, 0, 1e-7, 1_700_000_000.999, NaN, Infinity, 1e13].map(
            (timestampSeconds) => ({
              labels: [],
              values: [7],
              timestampSeconds,
            }),
          ),
        ),
      ],
      lines: [
        '# HELP u Help',
        '# TYPE u untyped',
        'u 7 123456',
        'u 7 -123456',
        'u 7 1004',
        'u 7 0',
        'u 7 0',
        'u 7 1700000000999',
        'u 7',
        'u 7',
        'u 7',
      ],
    },
    {
      what: 'no exemplars',
      families: [
        rowFamily(
          { type: 'counter', name: 'c', help, unit },
          [],
          [
            {
              labels: [],
              values: [1],
              detail: { exemplars: [{ labels: [['trace_id', 'x']], value: 1, timestampSeconds: 2 }] },
            },
          ],
        ),
      ],
      lines: ['# HELP c_total Help', '# TYPE c_total counter', 'c_total 1'],
    },
    {
      what: 'only the samples of a restricted view',
      families: [
        { ...histogram, only: new Set(['latency_seconds_sum']) },
        { ...gaugeHistogram, only: new Set(['sizes_gsum', 'sizes']) },
      ],
      lines: [
        '# HELP latency_seconds Help',
        '# TYPE latency_seconds histogram',
        'latency_seconds_sum{app="shop",zone="eu"} 12.5',
        '# HELP sizes Help',
        '# TYPE sizes histogram',
        '# HELP sizes_gsum Help',
        '# TYPE sizes_gsum gauge',
        'sizes_gsum{app="a"} 7',
        'sizes_gsum{app="b"} 9',
      ],
    },
  ]
  test.each(cases)('$what', ({ families, lines }) => {
    expect(page(text, families).split('\n')).toEqual([...lines, ''])
  })

  test('start times behind the family when all are wanted', () => {
    expect(page(text, [counter, histogram], { created: 'all' })).toBe(
      `# HELP requests_total Help
# TYPE requests_total counter
requests_total{code="200",method="GET"} 42
requests_total{code="500",method="POST"} 0.5
# HELP requests_created Help
# TYPE requests_created gauge
requests_created{code="200",method="GET"} 1700000000
requests_created{code="500",method="POST"} 1700000000.123
# HELP latency_seconds Help
# TYPE latency_seconds histogram
latency_seconds_bucket{app="shop",le="0.1",zone="eu"} 1
latency_seconds_bucket{app="shop",le="1.0",zone="eu"} 3
latency_seconds_bucket{app="shop",le="+Inf",zone="eu"} 6
latency_seconds_count{app="shop",zone="eu"} 6
latency_seconds_sum{app="shop",zone="eu"} 12.5
# HELP latency_seconds_created Help
# TYPE latency_seconds_created gauge
latency_seconds_created{app="shop",zone="eu"} 5
`,
    )
  })

  test.each(['none', 'openmetrics'] satisfies CreatedSamples[])(
    'no start times with created: %s',
    (created) => {
      expect(page(text, [counter, histogram], { created })).not.toContain('_created')
    },
  )

  test('no gauge of start times when no series has one, or the view leaves them out', () => {
    const without = rowFamily({ type: 'counter', name: 'c', help, unit }, [], [{ labels: [], values: [1] }])
    const restricted = { ...counter, only: new Set(['requests_total']) }
    expect(page(text, [without, restricted], { created: 'all' })).not.toContain('_created')
  })
})

describe('text with UTF-8 names', () => {
  const families = [
    rowFamily(
      { type: 'counter', name: 'http.requests', help, unit },
      ['code', 'user agent'],
      [{ labels: ['200', 'ü'], values: [1], createdSeconds: 2 }],
    ),
    rowFamily(
      { type: 'histogram', name: 'h.h', help, unit, bounds: [1] },
      ['a:b'],
      [{ labels: ['x'], values: [1, 0, 1] }],
    ),
    rowFamily(
      { type: 'stateset', name: 'job:state', help, unit, states: ['a"b'] },
      [],
      [{ labels: [], values: [1] }],
    ),
    rowFamily(
      { type: 'info', name: 'i.i', help, unit },
      [],
      [{ labels: [], values: [1], detail: { info: [['k.k', 'v']] } }],
    ),
    rowFamily(
      { type: 'gauge', name: 'q"\\\n', help, unit, aggregation: 'auto' },
      [],
      [{ labels: [], values: [1] }],
    ),
  ]

  test('quotes what is not legacy under allow-utf-8', () => {
    expect(page(text, families, { escaping: 'allow-utf-8', created: 'all' })).toBe(
      `# HELP "http.requests_total" Help
# TYPE "http.requests_total" counter
{"http.requests_total",code="200","user agent"="ü"} 1
# HELP "http.requests_created" Help
# TYPE "http.requests_created" gauge
{"http.requests_created",code="200","user agent"="ü"} 2
# HELP "h.h" Help
# TYPE "h.h" histogram
{"h.h_bucket","a:b"="x",le="1.0"} 1
{"h.h_bucket","a:b"="x",le="+Inf"} 1
{"h.h_count","a:b"="x"} 1
{"h.h_sum","a:b"="x"} 1
# HELP job:state Help
# TYPE job:state gauge
job:state{"job:state"="a\\"b"} 1
# HELP "i.i_info" Help
# TYPE "i.i_info" gauge
{"i.i_info","k.k"="v"} 1
# HELP "q\\"\\\\\\n" Help
# TYPE "q\\"\\\\\\n" gauge
{"q\\"\\\\\\n"} 1
`,
    )
  })

  test('escapes them by default', () => {
    expect(page(text, families)).toBe(
      `# HELP http_requests_total Help
# TYPE http_requests_total counter
http_requests_total{code="200",user_agent="ü"} 1
# HELP h_h Help
# TYPE h_h histogram
h_h_bucket{a_b="x",le="1.0"} 1
h_h_bucket{a_b="x",le="+Inf"} 1
h_h_count{a_b="x"} 1
h_h_sum{a_b="x"} 1
# HELP job:state Help
# TYPE job:state gauge
job:state{job_state="a\\"b"} 1
# HELP i_i_info Help
# TYPE i_i_info gauge
i_i_info{k_k="v"} 1
# HELP q___ Help
# TYPE q___ gauge
q___ 1
`,
    )
  })

  test('escapes each sample name as a whole', () => {
    const lines = page(text, families.slice(0, 1), { escaping: 'values' }).split('\n')
    expect(lines[2]).toBe('U__http_2e_requests__total{code="200",U__user_20_agent="ü"} 1')
    expect(page(text, families.slice(0, 1), { escaping: 'dots' }).split('\n')[2]).toBe(
      'http_dot_requests__total{code="200",user__agent="ü"} 1',
    )
  })

  test('keeps the escapings of one dictionary apart from page to page', () => {
    const first = page(text, families, { escaping: 'dots' })
    expect(page(text, families, { escaping: 'values' })).not.toBe(first)
    expect(page(text, families, { escaping: 'dots' })).toBe(first)
  })
})

describe('text.contentType()', () => {
  test.each([
    { options: undefined, type: 'text/plain; version=0.0.4; charset=utf-8' },
    { options: { version: '1.0.0' }, type: 'text/plain; version=1.0.0; charset=utf-8' },
    {
      options: { version: '1.0.0', escaping: 'dots' } as const,
      type: 'text/plain; version=1.0.0; charset=utf-8; escaping=dots',
    },
  ])('$type', ({ options, type }) => {
    expect(text.contentType(options)).toBe(type)
  })
})
