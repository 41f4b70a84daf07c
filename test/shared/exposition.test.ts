import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { cached } from '../../src/exposition/cached.ts'
import { encode, render } from '../../src/exposition/encode.ts'
import { openmetrics } from '../../src/exposition/openmetrics.ts'
import { Counter } from '../../src/instruments/counter.ts'
import type { Collector } from '../../src/model/collector.ts'
import { maxPieceBytes } from '../../src/model/format.ts'
import { rowFamily } from '../../src/model/row-family.ts'
import { Registry } from '../../src/registry/registry.ts'

const help = 'Help "quoted"'
const unit = ''

/** One family of each type, with a name that needs an escaping, labels around those that a type adds, and details. */
const everything: Collector = {
  collect: () => [
    rowFamily(
      { type: 'info', name: 'build', help, unit },
      [],
      [{ labels: [], values: [1], detail: { info: [['version', '1']] } }],
    ),
    rowFamily(
      { type: 'counter', name: 'http.requests', help, unit },
      ['method', 'code'],
      [
        {
          labels: ['GET', '😱"\\\n'],
          values: [42],
          createdSeconds: 1_700_000_000.123,
          detail: {
            exemplars: [{ labels: [['trace.id', 'abc']], value: 1, timestampSeconds: 1_700_000_000.5 }],
          },
        },
      ],
    ),
    rowFamily(
      { type: 'gauge', name: 'g', help, unit, aggregation: 'auto' },
      ['l'],
      [
        { labels: [undefined], values: [1e21] },
        { labels: [''], values: [-Infinity], timestampSeconds: 1.005 },
      ],
    ),
    rowFamily(
      { type: 'histogram', name: 'h_seconds', help, unit: 'seconds', bounds: [0.5, 1e6] },
      ['a', 'z'],
      [{ labels: ['1', '2'], values: [1, 2, 3, 4.5] }],
    ),
    rowFamily(
      { type: 'gaugehistogram', name: 'gh', help, unit, bounds: [1] },
      [],
      [{ labels: [], values: [1, 0, 1] }],
    ),
    rowFamily(
      { type: 'summary', name: 's', help, unit, quantiles: [0.5] },
      [],
      [{ labels: [], values: [1, 2, NaN] }],
    ),
    rowFamily(
      { type: 'stateset', name: 'e', help, unit, states: ['on', 'off'] },
      [],
      [{ labels: [], values: [0, 1] }],
    ),
    rowFamily({ type: 'unknown', name: 'u', help, unit }, [], []),
  ],
}

test('render() writes text 0.0.4', async () => {
  expect(await render(everything, { created: 'all' })).toBe(
    `# HELP build_info Help "quoted"
# TYPE build_info gauge
build_info{version="1"} 1
# HELP http_requests_total Help "quoted"
# TYPE http_requests_total counter
http_requests_total{code="😱\\"\\\\\\n",method="GET"} 42
# HELP http_requests_created Help "quoted"
# TYPE http_requests_created gauge
http_requests_created{code="😱\\"\\\\\\n",method="GET"} 1700000000.123
# HELP g Help "quoted"
# TYPE g gauge
g 1e+21
g{l=""} -Inf 1004
# HELP h_seconds Help "quoted"
# TYPE h_seconds histogram
h_seconds_bucket{a="1",le="0.5",z="2"} 1
h_seconds_bucket{a="1",le="1e+06",z="2"} 3
h_seconds_bucket{a="1",le="+Inf",z="2"} 6
h_seconds_count{a="1",z="2"} 6
h_seconds_sum{a="1",z="2"} 4.5
# HELP gh Help "quoted"
# TYPE gh histogram
gh_bucket{le="1.0"} 1
gh_bucket{le="+Inf"} 1
# HELP gh_gcount Help "quoted"
# TYPE gh_gcount gauge
gh_gcount 1
# HELP gh_gsum Help "quoted"
# TYPE gh_gsum gauge
gh_gsum 1
# HELP s Help "quoted"
# TYPE s summary
s{quantile="0.5"} NaN
s_count 1
s_sum 2
# HELP e Help "quoted"
# TYPE e gauge
e{e="on"} 0
e{e="off"} 1
# HELP u Help "quoted"
# TYPE u untyped
`,
  )
})

test('render() writes OpenMetrics 1.0', async () => {
  expect(await render(everything, { format: openmetrics, escaping: 'allow-utf-8' })).toBe(
    `# HELP build Help \\"quoted\\"
# TYPE build info
build_info{version="1"} 1
# HELP "http.requests" Help \\"quoted\\"
# TYPE "http.requests" counter
{"http.requests_total",code="😱\\"\\\\\\n",method="GET"} 42 # {"trace.id"="abc"} 1 1700000000.5
# HELP g Help \\"quoted\\"
# TYPE g gauge
g 1e+21
g{l=""} -Inf 1.005
# HELP h_seconds Help \\"quoted\\"
# TYPE h_seconds histogram
# UNIT h_seconds seconds
h_seconds_bucket{a="1",le="0.5",z="2"} 1
h_seconds_bucket{a="1",le="1e+06",z="2"} 3
h_seconds_bucket{a="1",le="+Inf",z="2"} 6
h_seconds_count{a="1",z="2"} 6
h_seconds_sum{a="1",z="2"} 4.5
# HELP gh Help \\"quoted\\"
# TYPE gh gaugehistogram
gh_bucket{le="1.0"} 1
gh_bucket{le="+Inf"} 1
gh_gcount 1
gh_gsum 1
# HELP s Help \\"quoted\\"
# TYPE s summary
s{quantile="0.5"} NaN
s_count 1
s_sum 2
# HELP e Help \\"quoted\\"
# TYPE e stateset
e{e="on"} 0
e{e="off"} 1
# HELP u Help \\"quoted\\"
# TYPE u unknown
# EOF
`,
  )
})

test('encode() cuts a page into pieces of at most 64 KiB, and loses nothing at their borders', async () => {
  const label = fc.tuple(fc.constantFrom('x', 'é', '€', '😱'), fc.integer({ min: 0, max: 70_000 }))
  await fc.assert(
    fc.asyncProperty(fc.array(label, { maxLength: 5 }), async (labels) => {
      const values = labels.map(([sign, length]) => sign.repeat(length))
      const rows = values.map((value) => ({ labels: [value], values: [1] }))
      const family = rowFamily({ type: 'unknown', name: 'u', help: '', unit }, ['l'], rows)
      const utf8 = new TextDecoder('utf-8', { fatal: true })
      let page = ''
      for await (const piece of encode({ collect: () => [family] })) {
        expect(piece.length).toBeLessThanOrEqual(maxPieceBytes)
        page += utf8.decode(piece, { stream: true })
      }
      const lines = values.map((value) => `u{l="${value}"} 1\n`)
      expect(page + utf8.decode()).toBe(`# HELP u \n# TYPE u untyped\n${lines.join('')}`)
    }),
    { numRuns: 20 },
  )
})

test('cached() writes what its format writes, page after page', async () => {
  const registry = new Registry()
  const orders = new Counter({ name: 'orders', help: 'Orders', labelNames: ['town'], registry })
  const format = cached(openmetrics)
  for (const town of ['Köln', 'Wien', 'Köln', 'Rom']) {
    orders.labels(town).inc(9.5)
    expect(await render(registry, { format })).toBe(await render(registry, { format: openmetrics }))
  }
})
