import { join } from 'node:path'
import { deflateRawSync, constants } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { defaultBatchLimits } from '../../src/aggregate/batch-limits.ts'
import { defaultLimits } from '../../src/aggregate/limits.ts'
import { Counter } from '../../src/instruments/counter.ts'
import type { Bytes } from '../../src/model/bytes.ts'
import { Registry } from '../../src/registry/registry.ts'
import { DeltaReader } from '../../src/report/delta-reader.ts'
import { httpTarget } from '../../src/report/http-target.ts'
import { awaitPage } from '../harness/fetch-page.ts'
import { NodeAggregator } from '../harness/node-aggregator.ts'
import { sumOf } from '../harness/page.ts'
import { SeededRandom } from '../harness/seeded-random.ts'
import { Sender } from '../harness/sender.ts'
import { Stage } from '../harness/stage.ts'
import { patience, Progress, seed } from './run.ts'

const random = new SeededRandom(seed)
const mebibyte = 1_048_576
let stage: Stage
let aggregator: NodeAggregator

beforeEach(async () => {
  stage = new Stage()
  aggregator = stage.add(await NodeAggregator.start({ file: join(stage.folder, 'metrics.db'), port: 0 }))
})

afterEach(() => stage.close())

/** Zeros in gzip, 64 MiB at a time: the same block again and again, each complete in itself. */
function bomb(blocks: number): Bytes {
  const block = deflateRawSync(new Uint8Array(64 * mebibyte), { finishFlush: constants.Z_FULL_FLUSH })
  const head = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255)
  const whole = new Uint8Array(head.length + blocks * block.length)
  whole.set(head)
  for (let i = 0; i < blocks; i++) whole.set(block, head.length + i * block.length)
  return whole
}

describe('the Node host under hostile input', () => {
  test.each([
    { what: '10 MB that become 10 GB', blocks: 160, length: 'told' },
    { what: '10 MB that become 10 GB, of a length that is not told', blocks: 160, length: 'not told' },
    { what: '1 MB that becomes 1 GB', blocks: 16, length: 'told' },
  ])('stops $what at the limit, with little memory, and goes on', patience, async ({ blocks, length }) => {
    const sender = new Sender('honest', random)
    const target = httpTarget({ url: `${aggregator.origin}/push`, compression: 'gzip' })
    const settle = async (): Promise<void> => {
      sender.add(1)
      await sender.settle(target)
      await awaitPage('a page', `${aggregator.origin}/metrics`)
    }
    for (let i = 0; i < 20; i++) await settle()
    const bytes = bomb(blocks)
    const before = aggregator.peakBytes
    for (let i = 0; i < 5; i++) {
      const response = await fetch(`${aggregator.origin}/push`, {
        method: 'POST',
        body: length === 'told' ? bytes : new Blob([bytes]).stream(),
        duplex: 'half',
        headers: {
          'content-type': 'application/vnd.edgeprom.batch;version=1',
          'content-encoding': 'gzip',
          'edgeprom-age': '0',
          'edgeprom-attempt': '1',
          'edgeprom-lease': '60',
        },
      })
      expect({ status: response.status, answer: await response.json() }).toMatchObject({
        status: 413,
        answer: { kind: 'too_large' },
      })
    }
    const grown = aggregator.peakBytes - before
    process.stdout.write(`.. bomb of ${bytes.length} bytes, ${length}: the peak grew by ${grown} bytes\n`)
    expect(grown).toBeLessThan(64 * mebibyte)
    await settle()
    const page = await awaitPage('the last page', `${aggregator.origin}/metrics`)
    expect(page.get(sender.series)).toBe(sender.total)
  })

  test('keeps 1,000,000 label sets within its limits, and the sum exact', patience, async () => {
    const target = httpTarget({ url: `${aggregator.origin}/push` })
    const batches = 250
    const perBatch = 4_000
    const progress = new Progress('label sets', batches * perBatch)
    let firstPeak = 0
    for (let sent = 0; sent < batches; sent++) {
      const registry = new Registry()
      const many = new Counter({
        name: 'many_total',
        help: 'Many',
        labelNames: ['id'],
        maxSeries: perBatch,
        registry,
      })
      for (let i = 0; i < perBatch; i++) many.labels(`${sent * perBatch + i}`).inc(2)
      const reader = new DeltaReader(registry, { random: random.bytes })
      const sealed = reader.seal(Date.now() / 1000, { limits: defaultBatchLimits, whenEmpty: 'nothing' })
      const answer = await target.push(
        sealed?.body ?? new Uint8Array(),
        { ageSeconds: 0, attempt: 1, leaseSeconds: 60 },
        '',
      )
      expect(answer.kind).toBe('applied')
      progress.step(perBatch)
      if (sent === 49) firstPeak = aggregator.peakBytes
    }
    const page = await awaitPage('the page', `${aggregator.origin}/metrics`)
    const series = [...page.keys()].filter((name) => name.startsWith('many_total{'))
    expect(series.length).toBeLessThanOrEqual(defaultLimits.maxSeriesPerFamily + 1)
    expect(sumOf(page, 'many_total')).toBe(2 * batches * perBatch)
    const grown = aggregator.peakBytes - firstPeak
    process.stdout.write(
      `.. label sets: the peak is ${aggregator.peakBytes}, ${grown} above that after 200,000\n`,
    )
    expect(grown).toBeLessThan(64 * mebibyte)
  })
})
