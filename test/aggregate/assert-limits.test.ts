import { describe, expect, test } from 'vitest'
import { assertBatchLimits, assertLimits } from '../../src/aggregate/assert-limits.ts'
import { defaultBatchLimits, noBatchLimits } from '../../src/aggregate/batch-limits.ts'
import { AggregatorHost, type AggregatorHostOptions } from '../../src/aggregate/host.ts'
import { defaultLimits } from '../../src/aggregate/limits.ts'
import { MemoryStore } from '../../src/aggregate/memory-store.ts'

const clock = { nowSeconds: () => 1_700_000_000, monotonicSeconds: () => 0 }
const counts = ['maxSeries', 'maxSeriesPerFamily', 'maxFamilies', 'maxSources', 'maxBytes'] as const
const times = ['retentionSeconds', 'liveSeconds', 'maxLeaseSeconds', 'maxStampAheadSeconds'] as const
const host = (options: Partial<AggregatorHostOptions>): AggregatorHost =>
  new AggregatorHost(new MemoryStore(), { clock, ...options })

describe('the limits of an aggregate', () => {
  test('are all checked: none is in no list of this test', () => {
    expect([...counts, ...times].sort()).toEqual(Object.keys(defaultLimits).sort())
  })

  test('are allowed as they are by default, as 0 and as none', () => {
    expect(() => assertLimits(defaultLimits)).not.toThrow()
    for (const name of [...counts, ...times]) {
      for (const value of [0, Infinity])
        expect(() => assertLimits({ ...defaultLimits, [name]: value })).not.toThrow()
    }
    for (const name of times) expect(() => assertLimits({ ...defaultLimits, [name]: 0.5 })).not.toThrow()
  })

  test.each(counts.flatMap((name) => [NaN, -1, 1.5, -Infinity].map((value) => ({ name, value }))))(
    'refuse $value as $name',
    async ({ name, value }) => {
      const limits = { ...defaultLimits, [name]: value }
      const reason = `Cannot limit an aggregate: ${name} must be a whole number from 0, received ${value}`
      expect(() => host({ limits })).toThrow(new RangeError(reason))
      await expect(host({}).setLimits(limits)).rejects.toThrow(new RangeError(reason))
    },
  )

  test.each(times.flatMap((name) => [NaN, -1].map((value) => ({ name, value }))))(
    'refuse $value as $name',
    ({ name, value }) => {
      expect(() => host({ limits: { ...defaultLimits, [name]: value } })).toThrow(
        new RangeError(
          `Cannot limit an aggregate: ${name} must be a number of seconds from 0, received ${value}`,
        ),
      )
    },
  )

  test.each([undefined, null, '5', [5]])('refuse what is no number: %j', (value) => {
    const limits = { ...defaultLimits, maxSeries: value as unknown as number }
    const received = value === null ? 'null' : typeof value
    expect(() => host({ limits })).toThrow(
      new TypeError(`Cannot limit an aggregate: maxSeries must be a number, received ${received}`),
    )
  })

  test('that are refused change nothing', async () => {
    const one = host({})
    await expect(one.setLimits({ ...defaultLimits, maxSeries: NaN })).rejects.toThrow(RangeError)
    const { families } = await one.view()
    const limit = families.find(({ head }) => head.name === 'edgeprom_aggregator_limit')
    expect(limit?.values[0]).toBe(defaultLimits.maxSeries)
  })

  test('are shown beside what they limit', async () => {
    const limits = { ...defaultLimits, maxSeries: 1, maxFamilies: 2, maxSources: 3, maxBytes: 4 }
    const { families } = await host({ limits }).view()
    const shown = families.find(({ head }) => head.name === 'edgeprom_aggregator_limit')
    const names = [...(shown?.labelIds ?? [])].map((id) => shown?.labels[0]?.text(id))
    expect(names.map((name, i) => `${name} ${shown?.values[i]}`)).toEqual([
      'series 1',
      'families 2',
      'sources 3',
      'memory_bytes 4',
    ])
  })
})

describe('the limits of batches', () => {
  test('are allowed as they are by default, and as none', () => {
    for (const limits of [defaultBatchLimits, noBatchLimits])
      expect(() => assertBatchLimits(limits)).not.toThrow()
  })

  test.each(
    Object.keys(defaultBatchLimits).flatMap((name) => [NaN, -1, 0.5].map((value) => ({ name, value }))),
  )('refuse $value as $name', ({ name, value }) => {
    expect(() => host({ batchLimits: { ...defaultBatchLimits, [name]: value } })).toThrow(
      new RangeError(`Cannot limit batches: ${name} must be a whole number from 0, received ${value}`),
    )
  })
})

test.each(
  (['snapshotBytes', 'maxLogBytes', 'maxRecordBytes', 'maxQueueBytes'] as const).flatMap((name) =>
    [NaN, -1, 0.5].map((value) => ({ name, value })),
  ),
)('AggregatorHost refuses $value as $name', ({ name, value }) => {
  expect(() => host({ [name]: value })).toThrow(
    new RangeError(`Cannot host an aggregate: ${name} must be a whole number from 0, received ${value}`),
  )
})
