import { describe, expect, test } from 'vitest'
import { attachTo } from '../../src/report/attach-to.ts'
import { render } from '../../src/exposition/encode.ts'
import { Counter } from '../../src/instruments/counter.ts'
import { Enum } from '../../src/instruments/enum.ts'
import { GaugeMetricFamily } from '../../src/instruments/gauge-metric-family.ts'
import { Gauge } from '../../src/instruments/gauge.ts'
import { Histogram } from '../../src/instruments/histogram.ts'
import { Info } from '../../src/instruments/info.ts'
import type { ChangeReader } from '../../src/model/change-reader.ts'
import { createBlock } from '../../src/model/series-block.ts'
import { Registry } from '../../src/registry/registry.ts'
import { restrict } from '../../src/registry/restrict.ts'
import { nextRows, takeRows } from '../model/change-rows.ts'
import { rowsOf } from '../model/plain-rows.ts'
import { gauge, linesOf, undescribed } from './families.ts'

const help = 'Help'

/** A registry that adds labels, and the changes that it hands over. */
function labelled(): { readonly registry: Registry; readonly readers: ChangeReader[] } {
  const registry = new Registry({ commonLabels: { region: 'eu', env: 'prod', version: 3 } })
  const readers: ChangeReader[] = []
  attachTo(registry, { added: (changes) => readers.push(changes), removed: () => {} })
  return { registry, readers }
}

describe('Registry with commonLabels', () => {
  test('adds them to every series that it shows, in the order of the page', async () => {
    const { registry } = labelled()
    registry.setTargetInfo({ service: 'shop' })
    const counter = new Counter({ name: 'c', help, labelNames: ['method', 'x'], registry })
    counter.labels('GET', 'é').inc(2)
    counter.labels('PUT', '"').inc(3)
    new Histogram({ name: 'h', help, buckets: [1], registry }).observe(2)
    registry.register(undescribed(gauge('g', 7)))
    const page = await render(registry)
    expect(page.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([
      'target_info{env="prod",region="eu",service="shop",version="3"} 1',
      'c_total{env="prod",method="GET",region="eu",version="3",x="é"} 2',
      'c_total{env="prod",method="PUT",region="eu",version="3",x="\\""} 3',
      'h_bucket{env="prod",le="1.0",region="eu",version="3"} 0',
      'h_bucket{env="prod",le="+Inf",region="eu",version="3"} 1',
      'h_count{env="prod",region="eu",version="3"} 1',
      'h_sum{env="prod",region="eu",version="3"} 2',
      'g{env="prod",region="eu",version="3"} 7',
    ])
  })

  test('a label that a metric has itself stays as it is: its own, of an info, of the states', async () => {
    const { registry } = labelled()
    new Gauge({ name: 'own', help, labelNames: ['env'], registry }).labels('test').set(1)
    const build = new Info({ name: 'build', help, labelNames: ['part'], registry })
    build.labels('a').info({ version: '9' })
    build.labels('b').info({ commit: 'abc' })
    new Enum({ name: 'region', help, states: ['on'], registry })
    registry.register(
      undescribed(new GaugeMetricFamily({ name: 'g', help, labelNames: ['region'] }).addMetric(['us'], 1)),
    )
    expect(await linesOf(registry)).toEqual([
      'own{"env":"test","region":"eu","version":"3"} 1',
      'build_info{"env":"prod","part":"a","region":"eu","version":"9"} 1',
      'build_info{"commit":"abc","env":"prod","part":"b","region":"eu","version":"3"} 1',
      'region{"env":"prod","region":"on","version":"3"} 1',
      'g{"env":"prod","region":"us","version":"3"} 1',
    ])
  })

  test('adds them to changes, of which the reader is the same each time', () => {
    const { registry, readers } = labelled()
    const counter = new Counter({ name: 'c', help, labelNames: ['method', 'env'], registry })
    counter.labels('GET', 'test').inc(2)
    counter.labels('PUT', 'x').inc(3)
    const [changes] = readers
    if (changes === undefined) throw new Error('nothing was handed over')
    expect(changes.labels.map(({ name }) => name)).toEqual(['method', 'env', 'region', 'version'])
    expect([changes.changed, changes.refresh]).toEqual([2, undefined])
    expect(nextRows(changes).map(({ labels }) => labels)).toEqual([
      ['GET', 'test', 'eu', '3'],
      ['PUT', 'x', 'eu', '3'],
    ])
    expect(takeRows(changes).map(({ values }) => values)).toEqual([[2], [3]])
    expect(changes.changed).toBe(0)
    registry.unregister(counter)
    registry.register(counter)
    expect(readers[1]).toBe(changes)
  })

  test('asks the functions of gauges, and sends all live ones again', async () => {
    const { registry, readers } = labelled()
    new Gauge({ name: 'g', help, registry }).setFunction(() => 7)
    const [changes] = readers
    if (changes === undefined) throw new Error('nothing was handed over')
    takeRows(changes)
    await changes.refresh?.(new AbortController().signal)
    expect(takeRows(changes).map(({ labels, values }) => [labels, values])).toEqual([
      [['prod', 'eu', '3'], [7]],
    ])
    changes.resync()
    expect(changes.changed).toBe(1)
  })

  test('reads small blocks as large ones', async () => {
    const { registry } = labelled()
    const counter = new Counter({ name: 'c', help, labelNames: ['l'], registry })
    for (let i = 0; i < 5; i++) counter.labels(i).inc(i)
    const [family] = await registry.collect()
    if (family === undefined) throw new Error('nothing was collected')
    const block = createBlock(family, family.labels.length, 2)
    const reader = family.open()
    const read: unknown[] = []
    while (reader.read(block) > 0) read.push(rowsOf(family, family.labels, block).map(({ labels }) => labels))
    const of = (i: number): readonly string[] => [String(i), 'prod', 'eu', '3']
    expect(read).toEqual([[of(0), of(1)], [of(2), of(3)], [of(4)]])
    const left = family.open()
    left.read(block)
    left.close()
    expect(left.read(block)).toBe(0)
  })

  test('those of a registry inside come first', async () => {
    const [outer, inner] = [new Registry({ commonLabels: { a: 'outer', b: 'outer' } }), labelled().registry]
    const middle = new Registry({ commonLabels: { a: 'middle' } })
    const readers: ChangeReader[] = []
    new Counter({ name: 'c', help, registry: middle }).inc()
    outer.register(middle)
    attachTo(outer, { added: (changes) => readers.push(changes), removed: () => {} })
    expect(readers.map((changes) => nextRows(changes)[0]?.labels)).toEqual([['middle', 'outer']])
    expect((await linesOf(outer))[0]).toBe('c_total{"a":"middle","b":"outer"} 1')
    expect(await linesOf(inner)).toEqual([])
  })

  test('a restricted view has them', async () => {
    const { registry } = labelled()
    new Counter({ name: 'c', help, registry }).inc()
    expect(await linesOf(restrict(registry, ['c_total']))).toEqual([
      'c_total{"env":"prod","region":"eu","version":"3"} 1',
    ])
  })

  test.each([
    ['__x', 'label name must not start with "__"'],
    ['', 'label name must not be empty'],
    ['edgeprom_overflow', 'which is reserved'],
    ['le', 'label name must not be ["le","quantile"], received "le"'],
    ['quantile', 'label name must not be ["le","quantile"], received "quantile"'],
  ])('refuses the name %j', (name, message) => {
    expect(() => new Registry({ commonLabels: { [name]: 'x' } })).toThrow(message)
  })
})
