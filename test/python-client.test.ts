import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../scripts/root.ts'
import {
  type Collector,
  Counter,
  Enum,
  Gauge,
  GaugeMetricFamily,
  Histogram,
  makeFetchHandler,
  openmetrics,
  Registry,
  render,
  restrict,
  Summary,
} from '../src/index.ts'
import { HandClock } from './model/hand-clock.ts'

const help = 'Help'
const none = { help, registry: null } as const
const om = { format: openmetrics, escaping: 'allow-utf-8' } as const

async function samplesOf(
  collector: Collector,
  options?: Parameters<typeof render>[1],
): Promise<readonly string[]> {
  return (await render(collector, options)).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
}

/** The page of a handler, and its Content-Type. */
async function served(
  collector: Collector,
  accept: string,
): Promise<readonly [page: string, type: string | null]> {
  const handler = makeFetchHandler({ registry: collector })
  const response = await handler(new Request('http://host/', { headers: { accept } }))
  return [await response.text(), response.headers.get('content-type')]
}

const differences: Readonly<Record<string, () => void | Promise<void>>> = {
  'whole numbers': async () => {
    const counter = new Counter({ ...none, name: 'c' })
    counter.inc(3)
    expect(await samplesOf(counter)).toEqual(['c_total 3'])
  },
  'large and small numbers': async () => {
    const histogram = new Histogram({ ...none, name: 'h', buckets: [1e-5, 1e6] })
    histogram.observe(1e6)
    expect(await samplesOf(histogram)).toEqual([
      'h_bucket{le="1e-05"} 0',
      'h_bucket{le="1e+06"} 1',
      'h_bucket{le="+Inf"} 1',
      'h_count 1',
      'h_sum 1000000',
    ])
  },
  'start times': async () => {
    const counter = new Counter({ ...none, name: 'c', clock: new HandClock(5) })
    expect(await samplesOf(counter, om)).toEqual(['c_total 0'])
    expect(await samplesOf(counter, { ...om, created: 'openmetrics' })).toEqual(['c_total 0', 'c_created 5'])
    expect(await samplesOf(counter, { created: 'openmetrics' })).toEqual(['c_total 0'])
    expect(await samplesOf(counter, { created: 'all' })).toEqual(['c_total 0', 'c_created 5'])
  },
  'NaN for a counter': () => {
    expect(() => new Counter({ ...none, name: 'c' }).inc(Number.NaN)).toThrow(RangeError)
  },
  'NaN for a histogram or summary': () => {
    expect(() => new Histogram({ ...none, name: 'h' }).observe(Number.NaN)).toThrow(TypeError)
    expect(() => new Summary({ ...none, name: 's' }).observe(Number.NaN)).toThrow(TypeError)
  },
  'a text as a value': () => {
    expect(() => new Gauge({ ...none, name: 'g' }).set('1' as never)).toThrow(TypeError)
  },
  'an exemplar that is not allowed': async () => {
    const counter = new Counter({ ...none, name: 'c' })
    expect(() => counter.inc(1, { exemplar: { t: 'x'.repeat(128) } })).toThrow(RangeError)
    expect(await samplesOf(counter, om)).toEqual(['c_total 0'])
  },
  'a reset': async () => {
    const counter = new Counter({ ...none, name: 'c' })
    counter.inc(1, { exemplar: { t: 'x' } })
    counter.reset()
    expect(await samplesOf(counter, om)).toEqual(['c_total 0'])
  },
  'equal or unordered buckets, NaN among them': () => {
    for (const buckets of [
      [1, 1],
      [2, 1],
      [1, Number.NaN],
    ])
      expect(() => new Histogram({ ...none, name: 'h', buckets })).toThrow(RangeError)
  },
  'label names twice, or as one text': () => {
    expect(() => new Counter({ ...none, name: 'c', labelNames: ['a', 'a'] })).toThrow(RangeError)
    expect(() => new Counter({ ...none, name: 'c', labelNames: 'abc' as never })).toThrow(TypeError)
  },
  'an empty label name': () => {
    expect(() => new Counter({ ...none, name: 'c', labelNames: [''] })).toThrow(RangeError)
  },
  'a lone surrogate': () => {
    expect(() => new Counter({ ...none, name: 'c\ud800' })).toThrow(RangeError)
    expect(() => new Counter({ ...none, name: 'c', labelNames: ['a'] }).labels('\ud800')).toThrow(RangeError)
    expect(() => new Counter({ help: '\ud800', registry: null, name: 'c' })).toThrow(RangeError)
  },
  'label values': async () => {
    const counter = new Counter({ ...none, name: 'c', labelNames: ['a'] })
    for (const value of ['x', 1.5, true, 5n]) counter.labels(value).inc()
    expect((await samplesOf(counter)).map((line) => line.slice('c_total{a='.length, -2))).toEqual([
      '"x"}',
      '"1.5"}',
      '"true"}',
      '"5"}',
    ])
    expect(() => counter.labels({ a: {} as never })).toThrow(TypeError)
  },
  'a metric with labels, used without': () => {
    const counter = new Counter({ ...none, name: 'c', labelNames: ['a'] }) as unknown as Counter
    for (const use of [() => counter.inc(), () => counter.reset()])
      expect(use).toThrow(expect.objectContaining({ name: 'LabelMismatchError' }))
  },
  'remove on a set of labels that is not there': () => {
    expect(new Counter({ ...none, name: 'c', labelNames: ['a'] }).remove('x')).toBe(false)
  },
  'the state label of an enum': () => {
    const options = { ...none, namespace: 'ns', name: 'e', states: ['on'] } as const
    expect(() => new Enum({ ...options, labelNames: ['ns_e'] })).toThrow(RangeError)
    expect(() => new Enum({ ...options, labelNames: ['e'] })).not.toThrow()
  },
  'functions that are asynchronous': async () => {
    const clock = new HandClock()
    const summary = new Summary({ ...none, name: 's', clock })
    const counter = new Counter({ ...none, name: 'c' })
    await summary.time(async () => {
      await Promise.resolve()
      clock.advance(2)
    })
    const fails = () => Promise.reject(new Error('broken'))
    await expect(counter.countExceptions(fails)).rejects.toThrow('broken')
    expect([...(await samplesOf(summary)), ...(await samplesOf(counter))]).toEqual([
      's_count 1',
      's_sum 2',
      'c_total 1',
    ])
  },
  'a label count of a family that does not fit': () => {
    const family = new GaugeMetricFamily({ name: 'g', help, labelNames: ['a', 'b'] })
    expect(() => family.addMetric(['x'], 1)).toThrow(TypeError)
  },
  'a family added to after it was collected': async () => {
    const family = new GaugeMetricFamily({ name: 'g', help, labelNames: ['a'] }).addMetric(['x'], 1)
    const families = await restrict({ collect: () => [family] }, ['g']).collect()
    family.addMetric(['y'], 2)
    expect(await samplesOf({ collect: () => families as Iterable<never> })).toEqual(['g{a="x"} 1'])
  },
  'a restricted view': async () => {
    const registry = new Registry()
    new Gauge({ name: 'z', help, unit: 'bytes', registry }).set(1)
    new Gauge({ name: 'a', help, registry }).set(2)
    const page = await render(restrict(registry, ['a', 'z_bytes']), om)
    expect(page).toContain('# UNIT z_bytes bytes\nz_bytes 1\n# HELP a Help')
  },
  'a collector that fails': async () => {
    const registry = new Registry()
    registry.register({ collect: () => Promise.reject(new Error('broken')) })
    new Gauge({ name: 'a', help, registry }).set(2)
    const [page] = await served(registry, 'text/plain')
    expect(page).toContain('\na 2\n')
    expect(page).toContain('edgeprom_collector_errors_total{collector="Object"} 1\n')
  },
  'a function of a gauge that fails': async () => {
    const registry = new Registry()
    new Gauge({ name: 'a', help, registry }).set(2)
    new Gauge({ name: 'b', help, registry }).setFunction(() => Promise.reject(new Error('broken')))
    const [page] = await served(registry, 'text/plain')
    expect(page).toContain('\na 2\n')
    expect(page).toContain('edgeprom_collector_errors_total{collector="b"} 1\n')
  },
  'target info of no labels': async () => {
    const registry = new Registry({ targetInfo: {} })
    expect([registry.getTargetInfo(), await render(registry)]).toEqual([undefined, ''])
  },
  'names that collide when they are escaped': async () => {
    const registry = new Registry()
    for (const name of ['a.b', 'a:b', 'a_b']) new Gauge({ name, help, registry }).set(1)
    const [page] = await served(registry, 'text/plain')
    expect(page.match(/^a_b 1$/gm)).toEqual(['a_b 1'])
    expect(page).toContain('edgeprom_collector_errors_total{collector="a_b"} 1\n')
  },
  'label names of exemplars': async () => {
    const counter = new Counter({ ...none, name: 'c', clock: new HandClock(9) })
    counter.inc(1, { exemplar: { 'trace.id': 'x' } })
    expect(await samplesOf(counter, om)).toEqual(['c_total 1 # {"trace.id"="x"} 1 9'])
  },
  'q-values of Accept': async () => {
    const accept = 'application/openmetrics-text;version=1.0.0;q=0.1,text/plain;version=0.0.4;q=0.9'
    expect((await served(new Registry(), accept))[1]).toMatch(/^text\/plain; version=0\.0\.4/)
  },
  'a version that is not served': async () => {
    const [, type] = await served(new Registry(), 'application/openmetrics-text;version=99.1')
    expect(type).toMatch(/^text\/plain; version=0\.0\.4/)
  },
  'more series than expected': async () => {
    const registry = new Registry({ maxSeries: 1 })
    const counter = new Counter({ name: 'c', help, labelNames: ['a'], registry })
    for (const value of ['x', 'y', 'z']) counter.labels(value).inc()
    expect(await samplesOf(registry)).toEqual([
      'c_total{a="x"} 1',
      'c_total{edgeprom_overflow="true"} 2',
      'edgeprom_overflow_total{metric="c"} 2',
    ])
    expect(new Registry().maxSeries).toBe(10_000)
  },
  'asynchronous iterables': async () => {
    const clock = new HandClock()
    const summary = new Summary({ ...none, name: 's', clock })
    async function* drained() {
      await Promise.resolve()
      clock.advance(5)
      yield 1
    }
    const given = drained()
    expect(summary.time(() => given)).toBe(given)
    for await (const _ of given) expect(await samplesOf(summary)).toEqual(['s_count 1', 's_sum 0'])
  },
}

const [, table = ''] = readFileSync(join(root, 'docs/python-client.md'), 'utf8').split('## What differs')
const rows = [...table.matchAll(/^\| (.+?) \|/gm)].map(([, what = '']) => what).slice(1)

test('docs/python-client.md has a row for each difference, and a test for each row', () => {
  expect(rows).toEqual(Object.keys(differences))
})

test.each(Object.entries(differences))('differs from the Python client: %s', (_, check) => check())
