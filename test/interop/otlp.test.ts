import { gunzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MetricFamily } from '../../src/model/metric-family.ts'
import { samples } from '../../src/model/samples.ts'
import { Otlp } from '../../src/push/otlp.ts'
import { anyFamilies } from '../exposition/any-families.ts'
import { everyInstrument } from '../harness/every-instrument.ts'
import { lacksOtlpReader, type OtlpReading, readOtlp, type ReadOtlpRequest } from '../harness/otlp-reader.ts'
import { otlpSamples, sampleLine } from '../harness/otlp-samples.ts'
import { Stage } from '../harness/stage.ts'
import { HandClock } from '../model/hand-clock.ts'

const encodings = ['protobuf', 'json'] as const
const seed = Number(process.env['PAGES_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

describe.skipIf(lacksOtlpReader())('the messages that OpenTelemetry publishes', () => {
  let stage: Stage
  beforeAll(() => {
    stage = new Stage()
  })
  afterAll(() => stage.close())

  test(`read 200 random registries as they were meant, and the same in both encodings (seed ${seed})`, async () => {
    const registries = fc.sample(anyFamilies, { seed, numRuns: 200 })
    const bodies = await Promise.all(
      registries.flatMap((families) =>
        encodings.map(async (encoding) => ({ encoding, body: await sentBody(families, encoding) })),
      ),
    )
    const readings = readOtlp(bodies, `${stage.folder}/random`)
    let seen = 0
    for (const [i, families] of registries.entries()) {
      const [protobuf, json] = [readings[2 * i], readings[2 * i + 1]]
      const lines = otlpSamples(requestOf(protobuf), 'NoTranslation')
      expect(lines.toSorted()).toEqual(families.flatMap(expectedLines).toSorted())
      expect(json).toEqual(protobuf)
      seen += lines.length
    }
    expect(seen).toBeGreaterThan(500)
  })

  test.each([
    'UnderscoreEscapingWithSuffixes',
    'UnderscoreEscapingWithoutSuffixes',
    'NoTranslation',
  ] as const)('give back every name of our instruments as it was under %s', async (translation) => {
    const families = [...(await everyInstrument().collect())]
    const [reading] = readOtlp(
      [{ encoding: 'protobuf', body: await sentBody(families, 'protobuf') }],
      `${stage.folder}/${translation}`,
    )
    expect(otlpSamples(requestOf(reading), translation)).toEqual(families.flatMap(expectedLines))
  })
})

function requestOf(reading: OtlpReading | undefined): ReadOtlpRequest {
  if (reading === undefined || 'error' in reading) throw new Error(reading?.error ?? 'There is no reading')
  return reading.request
}

async function sentBody(
  families: readonly MetricFamily[],
  encoding: 'protobuf' | 'json',
): Promise<Uint8Array> {
  let body: Uint8Array = new Uint8Array()
  const otlp = new Otlp({
    url: 'http://localhost',
    registry: { collect: () => families },
    encoding,
    clock: new HandClock(1_700_000_000.123),
    fetch: (_, init) => {
      body = gunzipSync(init.body as Uint8Array)
      return Promise.resolve(new Response(null))
    },
  })
  await otlp.push()
  return body
}

/** What a scrape of a family gives, but for start times, which are not samples in OTLP, and the target info. */
function expectedLines(family: MetricFamily): readonly string[] {
  const hasCreated = family.type === 'counter' || family.type === 'histogram' || family.type === 'summary'
  return [...samples(family)]
    .filter(({ name }) => !(hasCreated && name === `${family.name}_created`))
    .map(({ name, labels, value }) => sampleLine(name, Object.entries(labels), value))
}
