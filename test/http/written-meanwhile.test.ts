import { expect, test } from 'vitest'
import { cached } from '../../src/exposition/cached.ts'
import { openmetrics } from '../../src/exposition/openmetrics.ts'
import { text } from '../../src/exposition/text.ts'
import { makeFetchHandler } from '../../src/http/make-fetch-handler.ts'
import { Counter } from '../../src/instruments/counter.ts'
import { Gauge } from '../../src/instruments/gauge.ts'
import { Histogram } from '../../src/instruments/histogram.ts'
import type { ChangeReader } from '../../src/model/change-reader.ts'
import { createBlock } from '../../src/model/series-block.ts'
import { Registry } from '../../src/registry/registry.ts'
import { attachTo } from '../../src/report/attach-to.ts'
import { SeededRandom } from '../harness/seeded-random.ts'

const names = 3000
/** Long enough for a page of many pieces. */
const routeOf = (i: number): string => `/route/of/some/length/${i}/${'x'.repeat(60)}`

/** What is known of one series of each instrument while pages are sent. */
interface Known {
  /** Since it was made: a page that shows it says a total between those of its start and its end. */
  total: number
  /** How often it was made. */
  life: number
  isLive: boolean
}

/** A page that is being read, and what was there when it was asked for. */
interface Reading {
  readonly body: ReadableStreamDefaultReader<Uint8Array>
  readonly before: readonly Known[]
  readonly pieces: string[]
}

const formats = [text, openmetrics, cached(text)]
const seeds = Array.from({ length: 12 }, (_, seed) => seed)

test.each(seeds)(
  'a page that is written while series come, go and change shows each series once, as it was at some time: seed %d',
  async (seed) => {
    const random = new SeededRandom(seed)
    const registry = new Registry({ maxSeries: seed % 4 === 3 ? names / 2 : Infinity })
    const options = { help: 'Help', labelNames: ['route'], registry } as const
    const counter = new Counter({ ...options, name: 'c' })
    const gauge = new Gauge({ ...options, name: 'g' })
    const histogram = new Histogram({ ...options, name: 'h', buckets: [1] })
    const readers: ChangeReader[] = []
    if (seed % 2 === 1) attachTo(registry, { added: (changes) => readers.push(changes), removed: () => {} })
    const format = formats[seed % formats.length] ?? text
    const handler = makeFetchHandler({ registry, formats: [format] })
    const all = Array.from({ length: names }, (): Known => ({ total: 0, life: 0, isLive: false }))

    const inc = (i: number): void => {
      const one = all[i]
      if (one === undefined) return
      const hadRoom = counter.overflowed
      counter.labels(routeOf(i)).inc()
      gauge.labels({ route: routeOf(i) }).inc()
      histogram.labels(routeOf(i)).observe(0.5)
      if (counter.overflowed > hadRoom) return
      if (!one.isLive) Object.assign(one, { isLive: true, total: 0, life: one.life + 1 })
      one.total++
    }
    const remove = (i: number): void => {
      const one = all[i]
      const wasThere = counter.remove(routeOf(i))
      expect([gauge.remove(routeOf(i)), histogram.remove(routeOf(i))]).toEqual([wasThere, wasThere])
      expect(wasThere).toBe(one?.isLive)
      if (one !== undefined) one.isLive = false
    }
    const clear = (): void => {
      for (const one of all) one.isLive = false
      for (const instrument of [counter, gauge, histogram]) instrument.clear()
    }
    const send = (): void => {
      for (const reader of readers) {
        reader.rewind()
        reader.read(createBlock(reader.head, reader.labels.length, 1 + random.below(2000)))
        reader.clear()
      }
    }
    const write = (step: number): void => {
      for (let i = 0; i < 400; i++) inc(random.below(names))
      for (let i = 0; i < 150; i++) {
        const at = random.below(names)
        remove(at)
        if (random.chance(0.5)) inc(at)
      }
      if (random.chance(0.05)) clear()
      if (random.chance(0.3)) send()
      if (random.chance(0.1)) new Counter({ name: `late_${step}`, help: 'Help', registry }).inc()
    }
    const open = async (): Promise<Reading> => {
      const response = await handler(new Request('http://host/metrics'))
      if (response.body === null) throw new TypeError('a page has a body')
      return {
        body: response.body.getReader(),
        before: all.map((one) => ({ ...one })),
        pieces: [],
      }
    }

    for (let i = 0; i < names; i += 2) inc(i)
    const utf8 = new TextDecoder('utf-8', { fatal: true })
    const readings = [await open(), await open(), await open()]
    let pages = 0
    for (let step = 0; readings.length > 0; step++) {
      write(step)
      const at = random.below(readings.length)
      const reading = readings[at]
      if (reading === undefined) continue
      // Some clients go away.
      if (random.chance(0.02)) {
        await reading.body.cancel()
        readings.splice(at, 1)
        continue
      }
      const { done, value } = await reading.body.read()
      if (!done) {
        reading.pieces.push(utf8.decode(value))
        continue
      }
      readings.splice(at, 1)
      pages++
      check(reading, all)
      if (pages < 4) readings.push(await open())
    }
    expect(pages).toBeGreaterThan(0)
    // Nothing is held back for readers that have ended: the next page shows what there is, and nothing else.
    const last = await open()
    for (let read = await last.body.read(); !read.done; read = await last.body.read())
      last.pieces.push(utf8.decode(read.value))
    check(last, all)
  },
)

/** Every line once; every series that was there all the time; totals between those of start and end. */
function check({ before, pieces }: Reading, after: readonly Known[]): void {
  const lines = pieces.join('').split('\n')
  const shown = new Map<string, number>()
  for (const line of lines) {
    if (line === '' || line.startsWith('#')) continue
    const space = line.lastIndexOf(' ')
    const sample = line.slice(0, space)
    if (shown.has(sample)) throw new Error(`twice on one page: ${sample}`)
    shown.set(sample, Number(line.slice(space + 1)))
  }
  const wrong: unknown[] = []
  for (const [i, { isLive, life, total }] of before.entries()) {
    const now = after[i]
    const route = `route="${routeOf(i)}"`
    const [inBucket, ...others] = [
      shown.get(`h_bucket{le="1.0",${route}}`),
      shown.get(`h_bucket{le="+Inf",${route}}`),
      shown.get(`h_count{${route}}`),
      (shown.get(`h_sum{${route}}`) ?? NaN) * 2,
    ]
    // One instant for all samples of a series.
    if (inBucket !== undefined && others.some((value) => value !== inBucket)) wrong.push([route, others])
    if (!isLive || now?.isLive !== true || now.life !== life) continue
    for (const value of [inBucket, shown.get(`c_total{${route}}`), shown.get(`g{${route}}`)]) {
      if (!(value !== undefined && value >= total && value <= now.total))
        wrong.push([route, value, total, now])
    }
  }
  expect(wrong).toEqual([])
}
