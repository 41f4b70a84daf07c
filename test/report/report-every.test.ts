import { describe, expect, test } from 'vitest'
import type { Answer } from '../../src/aggregate/answer.ts'
import { Counter } from '../../src/instruments/counter.ts'
import { Gauge } from '../../src/instruments/gauge.ts'
import { Registry } from '../../src/registry/registry.ts'
import { reportEvery, type Reporter } from '../../src/report/report-every.ts'
import { FakeTime, settle } from './fake-time.ts'
import { linesOf, type Outcome, RecordingTarget } from './recording-target.ts'

interface Process {
  readonly time: FakeTime
  readonly registry: Registry
  readonly target: RecordingTarget
  readonly orders: Counter
  readonly reporter: Reporter
  readonly errors: unknown[]
}

function start(intervalSeconds: number, ...outcomes: readonly Outcome[]): Process {
  const time = new FakeTime()
  const registry = new Registry({ clock: time })
  const target = new RecordingTarget(...outcomes)
  const errors: unknown[] = []
  const onError = (error: unknown): void => void errors.push(error)
  const orders = new Counter({ name: 'orders_total', help: 'Orders', registry })
  const reporter = reportEvery({ target, registry, intervalSeconds, sleep: time.sleep, onError })
  return { time, registry, target, orders, reporter, errors }
}

describe('reportEvery', () => {
  test('sends once an interval what has changed, and nothing when nothing has', async () => {
    const { time, target, orders } = start(10)
    await time.advance(10)
    orders.inc(2)
    await time.advance(10)
    expect(linesOf(target.batch(0))).toContain('orders 2')
    const sent = target.sent.length
    await time.advance(25)
    expect(target.sent).toHaveLength(sent)
    orders.inc(3)
    await time.advance(10)
    expect(target.sent).toHaveLength(sent + 1)
    expect(linesOf(target.batch(sent))).toEqual(['orders 3'])
  })

  test('sends a batch again as it was when it has failed, and then the rest', async () => {
    const { time, target, orders, errors } = start(1, new Error('lost'))
    orders.inc(2)
    await time.advance(2)
    expect(errors).toEqual([new Error('lost')])
    orders.inc(3)
    await time.advance(10)
    expect(target.sent[1]?.body).toEqual(target.sent[0]?.body)
    expect(linesOf(target.batch(2))).toContain('orders 3')
  })

  test('sends an empty batch every half of the lease while it holds live values', async () => {
    const { time, registry, target } = start(1)
    new Gauge({ name: 'workers', help: 'Workers', aggregation: 'livesum', registry }).inc()
    await time.advance(2)
    const sent = target.sent.length
    expect(sent).toBe(1)
    await time.advance(29)
    expect(target.sent).toHaveLength(sent)
    await time.advance(2)
    expect(target.sent).toHaveLength(sent + 1)
    expect(linesOf(target.batch(sent))).toEqual([])
    await time.advance(62)
    expect(target.sent).toHaveLength(sent + 3)
    expect(target.sent.at(-1)?.envelope.leaseSeconds).toBe(60)
  })

  test('many series need no second interval', async () => {
    const { time, registry, target } = start(10)
    const many = new Counter({ name: 'many_total', help: 'Many', labelNames: ['i'], registry })
    for (let i = 0; i < 9_000; i++) many.labels(i).inc()
    await time.advance(10)
    expect(target.sent).toHaveLength(2)
  })

  test('stop() sends what is left at once, and nothing after it', async () => {
    const { time, target, orders, reporter } = start(10)
    orders.inc(2)
    const stopped = reporter.stop()
    await settle()
    expect(await stopped).toBe(true)
    expect(linesOf(target.batch(0))).toContain('orders 2')
    expect(reporter.stop()).toBe(stopped)
    orders.inc()
    await time.advance(100)
    expect(target.sent).toHaveLength(1)
    expect(time.sleepers).toBe(0)
  })

  test('stop() takes over from an attempt that is under way', async () => {
    const { promise: pending, resolve: answer } = Promise.withResolvers<Answer>()
    const { time, target, orders, reporter } = start(1, pending)
    orders.inc(2)
    await time.advance(2)
    orders.inc(3)
    const stopped = reporter.stop()
    await settle()
    expect(target.sent).toHaveLength(1)
    answer({ kind: 'applied', resync: false })
    await settle()
    expect(await stopped).toBe(true)
    expect(linesOf(target.batch(1))).toContain('orders 3')
  })

  test('stop() tries again, for as long as it was given, and says whether everything has arrived', async () => {
    const failures = Array.from({ length: 100 }, () => new Error('down'))
    const { time, target, orders, reporter, errors } = start(10, ...failures)
    orders.inc(2)
    const stopped = reporter.stop(3)
    await time.advance(3)
    expect(await stopped).toBe(false)
    const attempts = target.sent.length
    expect(attempts).toBeGreaterThan(1)
    expect(errors).toHaveLength(attempts)
    await time.advance(100)
    expect(target.sent).toHaveLength(attempts)
  })

  test('stop() does not wait for an answer longer than it was given', async () => {
    const { time, orders, reporter } = start(10, new Promise<never>(() => {}))
    orders.inc(2)
    const stopped = reporter.stop(3)
    await time.advance(3)
    expect(await stopped).toBe(false)
  })

  test('a registry has one reporter', () => {
    const { registry, target } = start(10)
    expect(() => reportEvery({ target, registry })).toThrow()
  })
})
