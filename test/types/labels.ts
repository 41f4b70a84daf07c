// Compiled by tsc only: each line below either compiles, or must not.
import {
  type Collector,
  Counter,
  type CounterSeries,
  Enum,
  type EnumSeries,
  Gauge,
  type GaugeSeries,
  Histogram,
  type HistogramSeries,
  Info,
  type LabelValue,
  Summary,
} from '../../src/index.ts'

const help = 'Help'
const labelled = new Counter({ name: 'c', help, labelNames: ['method', 'status'] })
const unlabelled = new Counter({ name: 'c', help })

// Label names are what was written, without `as const`.
labelled.labelNames satisfies readonly ['method', 'status']
unlabelled.labelNames satisfies readonly []

labelled.labels({ method: 'GET', status: 200 }) satisfies CounterSeries
labelled.labels({ status: true, method: 5n }).inc()
labelled.labels('GET', 200).inc(2.5, { exemplar: { trace_id: 'abc' } })
// @ts-expect-error a label is missing
labelled.labels({ method: 'GET' })
// @ts-expect-error there is no such label
labelled.labels({ method: 'GET', status: 200, code: 1 })
// @ts-expect-error a label name is wrong
labelled.labels({ method: 'GET', state: 200 })
// @ts-expect-error a value is missing
labelled.labels('GET')
// @ts-expect-error there is a value too many
labelled.labels('GET', 200, 'x')
// @ts-expect-error there are no values
labelled.labels()
// @ts-expect-error an array is not a label value
labelled.labels({ method: ['GET'], status: 200 })
// @ts-expect-error undefined is not a label value
labelled.labels('GET', undefined)
// @ts-expect-error null is not a label value
labelled.labels({ method: 'GET', status: null })
// @ts-expect-error a series has no labels of its own
labelled.labels('GET', 200).labels('GET', 200)

// @ts-expect-error with labels a series is needed
labelled.inc()
// @ts-expect-error with labels a series is needed
labelled.reset()
// @ts-expect-error with labels a series is needed
labelled.countExceptions(() => 1)

unlabelled.inc()
unlabelled.inc(2, { exemplar: { trace_id: 'abc', code: 200 } })
unlabelled.reset()
// @ts-expect-error an exemplar is not an amount
unlabelled.inc({ exemplar: { trace_id: 'abc' } })
// @ts-expect-error an amount is a number
unlabelled.inc('1')
// @ts-expect-error there are no labels
unlabelled.labels()
// @ts-expect-error there are no labels
unlabelled.labels({})
// @ts-expect-error there are no labels
unlabelled.labels('GET')

// initLabels() takes what labels() takes.
labelled.initLabels([{ method: 'GET', status: 200 }, ['GET', 500]])
// @ts-expect-error a value is missing
labelled.initLabels([['GET']])
// @ts-expect-error a label name is wrong
labelled.initLabels([{ method: 'GET', state: 200 }])

// remove(), removeByLabels() and clear().
labelled.remove('GET', 200) satisfies boolean
labelled.removeByLabels({ method: 'GET' }) satisfies number
labelled.removeByLabels({})
labelled.clear()
// @ts-expect-error a value is missing
labelled.remove('GET')
// @ts-expect-error there is no such label
labelled.removeByLabels({ code: 1 })

// The other instruments are alike.
const gauge = new Gauge({ name: 'g', help, labelNames: ['queue'] })
gauge.labels('a') satisfies GaugeSeries
// @ts-expect-error with labels a series is needed
gauge.set(1)
// @ts-expect-error with labels a series is needed
gauge.startTimer()
// @ts-expect-error with labels a series is needed
gauge.setFunction(() => 1)
new Gauge({ name: 'g', help }).setFunction(async () => 1)
// @ts-expect-error a function gives a number
new Gauge({ name: 'g', help }).setFunction(() => '1')
// @ts-expect-error there is no such aggregation
new Gauge({ name: 'g', help, aggregation: 'average' })

const histogram = new Histogram({ name: 'h', help, labelNames: ['status'], buckets: [0.1, '1', Infinity] })
histogram.labels(200) satisfies HistogramSeries
// @ts-expect-error with labels a series is needed
histogram.observe(1)
// @ts-expect-error with labels a series is needed
histogram.time(() => 1)
// @ts-expect-error with labels a series is needed
new Summary({ name: 's', help, labelNames: ['status'] }).observe(1)

const info = new Info({ name: 'i', help, labelNames: ['service'] })
info.labels('auth').info({ version: 1, dirty: false })
// @ts-expect-error with labels a series is needed
info.info({ version: 1 })
new Info({ name: 'i', help }).info({ version: '1' })
// @ts-expect-error an info has no unit
new Info({ name: 'i', help, unit: 'seconds' })
// @ts-expect-error a value is text
new Info({ name: 'i', help }).info({ version: undefined })

const state = new Enum({ name: 'e', help, states: ['idle', 'running'] })
state.state('running')
state.states satisfies readonly ('idle' | 'running')[]
// @ts-expect-error there is no such state
state.state('sleeping')
// @ts-expect-error states have no unit
new Enum({ name: 'e', help, states: ['idle'], unit: 'seconds' })
const labelledState = new Enum({ name: 'e', help, states: ['idle', 'running'], labelNames: ['task'] })
labelledState.labels('a') satisfies EnumSeries<'idle' | 'running'>
labelledState.labels({ task: 'a' }).state('idle')
// @ts-expect-error there is no such state
labelledState.labels('a').state('sleeping')
// @ts-expect-error with labels a series is needed
labelledState.state('idle')

// getOrCreate() has the same types.
Counter.getOrCreate({ name: 'c', help, labelNames: ['method'] })
  .labels({ method: 'GET' })
  .inc()
Counter.getOrCreate({ name: 'c', help }).inc()
Enum.getOrCreate({ name: 'e', help, states: ['idle', 'running'] }).state('idle')
// @ts-expect-error there is no such label
Counter.getOrCreate({ name: 'c', help, labelNames: ['method'] }).labels({ code: 1 })
// @ts-expect-error there is no such state
Enum.getOrCreate({ name: 'e', help, states: ['idle', 'running'] }).state('sleeping')

// Label names that are only known at run time are checked at run time.
declare const names: string[]
declare const readonlyNames: readonly string[]
declare const values: readonly LabelValue[]
const widened = new Counter({ name: 'c', help, labelNames: names })
widened.labels({ any: 'value' }).inc()
widened.labels(...values).inc()
widened.remove(...values)
widened.removeByLabels({ any: 1 })
new Histogram({ name: 'h', help, labelNames: readonlyNames }).startTimer().stop('500')
// @ts-expect-error whether there are labels is not known: a series is asked for
widened.inc()

// An instrument of any labels can be passed where all of them are taken.
const instruments: readonly Counter<readonly string[]>[] = [labelled, unlabelled, widened]
instruments satisfies readonly Collector[]
declare function takeTwo(counter: Counter<readonly ['method', 'status']>): void
takeTwo(labelled)
// @ts-expect-error these are other labels
takeTwo(new Counter({ name: 'c', help, labelNames: ['method', 'code'] }))
// @ts-expect-error it has no labels
takeTwo(unlabelled)
