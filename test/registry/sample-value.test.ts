import { expect, test } from 'vitest'
import { Counter } from '../../src/instruments/counter.ts'
import { Histogram } from '../../src/instruments/histogram.ts'
import type { LabelValue } from '../../src/model/labels.ts'
import { Registry } from '../../src/registry/registry.ts'
import { getSampleValue } from '../../src/registry/sample-value.ts'
import { HandClock } from '../model/hand-clock.ts'
import { gauge, undescribed } from './families.ts'

const registry = new Registry({ clock: new HandClock(5) })
const requests = new Counter({ name: 'requests', help: 'Help', labelNames: ['method', 'status'], registry })
requests.labels('GET', 200).inc(3)
requests.labels('POST', 200).inc(4)
new Histogram({ name: 'h', help: 'Help', buckets: [1], registry }).observe(0.5)

test.each<[string, Record<string, LabelValue> | undefined, number | undefined]>([
  ['requests_total', { method: 'GET', status: 200 }, 3],
  ['requests_total', { status: '200', method: 'POST' }, 4],
  ['requests_created', { method: 'GET', status: 200 }, 5],
  ['requests_total', { method: 'PUT', status: 200 }, undefined],
  ['requests_total', { method: 'GET' }, undefined],
  ['requests_total', { method: 'GET', status: 200, more: '' }, undefined],
  ['requests_total', { method: 'GET', code: 200 }, undefined],
  ['requests_total', undefined, undefined],
  ['requests', { method: 'GET', status: 200 }, undefined],
  ['h_count', undefined, 1],
  ['h_bucket', { le: '1.0' }, 1],
  ['h_bucket', { le: '+Inf' }, 1],
])('getSampleValue() of %s %j is %s', async (name, labels, value) => {
  expect(await getSampleValue(registry, name, labels)).toBe(value)
})

test('getSampleValue() finds what a collector without names shows', async () => {
  const unnamed = new Registry()
  unnamed.register(undescribed(gauge('g', 3)))
  expect(await getSampleValue(unnamed, 'g')).toBe(3)
})

test('getSampleValue() refuses what is not a label value', async () => {
  await expect(getSampleValue(registry, 'h_count', { le: [] as unknown as string })).rejects.toThrow(
    'received an array',
  )
})
