import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MetricFamily } from '../../src/model/metric-family.ts'
import { formatValue } from '../../src/model/numbers.ts'
import { samples } from '../../src/model/samples.ts'
import { Otlp } from '../../src/push/otlp.ts'
import { systemFetch } from '../../src/runtime/system-fetch.ts'
import { everyInstrument } from '../harness/every-instrument.ts'
import { hasPrometheus3, prometheus3 } from '../harness/prometheus3.ts'
import { Stage } from '../harness/stage.ts'
import { seriesKey, WriteReceiver } from '../harness/write-receiver.ts'

if (!hasPrometheus3)
  process.stdout.write(`Prometheus ${prometheus3.version}: not built (node scripts/build-prometheus3.ts)\n`)

describe.skipIf(!hasPrometheus3)(`Prometheus ${prometheus3.version}`, () => {
  let stage: Stage
  let receiver: WriteReceiver
  beforeAll(async () => {
    stage = new Stage()
    receiver = await WriteReceiver.start(stage, 'prometheus 3')
  })
  afterAll(() => stage.close())

  test.each([
    { encoding: 'protobuf', compression: 'gzip' },
    { encoding: 'json', compression: 'none' },
  ] as const)(
    'stores what Otlp sends in $encoding as it would after a scrape',
    async ({ encoding, compression }) => {
      const registry = everyInstrument()
      registry.setTargetInfo({ env: 'test' })
      const own = { job: `shop in ${encoding}`, instance: 'i-1' }
      let last: RequestInit = {}
      const otlp = new Otlp({
        url: receiver.otlpUrl,
        registry,
        encoding,
        compression,
        resource: own,
        fetch: (url, init) => {
          last = init
          return systemFetch(url, init)
        },
      })
      expect(await otlp.push()).toMatchObject({ attempts: 1, rejectedDataPoints: 0, message: '' })
      const families = [...(await registry.collect())]
      const expected = Object.fromEntries(
        families
          .flatMap((family) => shownOf(family))
          .map(({ name, labels, value }) => [
            seriesKey({ __name__: name, ...labels, ...own }),
            formatValue(value),
          ]),
      )
      expect(await receiver.query(`{job="${own.job}"}`)).toEqual(expected)

      // Its answer was lost: the same request comes again; and then the next push.
      const again = await fetch(receiver.otlpUrl, { ...last, signal: null })
      expect(again.status).toBe(200)
      expect(await otlp.push()).toMatchObject({ attempts: 1, rejectedDataPoints: 0 })

      const exemplars = await receiver.exemplars(`{job="${own.job}"}`)
      expect(exemplars.map(({ labels, value }) => ({ labels, value }))).toEqual(
        expect.arrayContaining([
          { labels: { trace_id: '0af7651916cd43dd8448eb211c80319c' }, value: 3 },
          { labels: { user: '7' }, value: 0.3 },
        ]),
      )
    },
  )
})

interface Shown {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/**
 * What a scrape gives, but for start times; and bounds of histograms come as numbers, which Prometheus writes otherwise
 * here than those that it scrapes.
 */
function shownOf(family: MetricFamily): readonly Shown[] {
  const hasCreated = family.type === 'counter' || family.type === 'histogram' || family.type === 'summary'
  return [...samples(family)]
    .filter(({ name }) => !(hasCreated && name === `${family.name}_created`))
    .map(({ name, labels, value }) => {
      const { le } = labels
      const isNumber = family.type === 'histogram' && le !== undefined && le !== '+Inf'
      return { name, labels: isNumber ? { ...labels, le: String(Number(le)) } : labels, value }
    })
}
