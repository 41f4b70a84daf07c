import { describe, expect, test, vi } from 'vitest'
import type { Answer } from '../../src/aggregate/answer.ts'
import { Counter } from '../../src/instruments/counter.ts'
import { Gauge } from '../../src/instruments/gauge.ts'
import type { FlushTarget } from '../../src/report/flush-target.ts'
import { oddCounter } from './odd-counter.ts'
import { settle } from './fake-time.ts'
import { applied, batchOf, linesOf, type Outcome, RecordingTarget } from './recording-target.ts'
import { setUpFlusher } from './set-up.ts'

function setUp(options: Parameters<typeof setUpFlusher>[0] = {}) {
  const side = setUpFlusher(options)
  const requests = new Counter({ name: 'requests_total', help: 'Requests', registry: side.registry })
  return { ...side, requests }
}

/** An answer that comes when it is given. */
function later() {
  return Promise.withResolvers<Answer>()
}

/** A target whose context dies: it never answers. */
const dead: FlushTarget = { push: () => new Promise(() => {}) }

const busy: Answer = { kind: 'busy', retryAfterSeconds: 4 }

describe('Flusher.flush()', () => {
  test('sends what was counted, and nothing when nothing was', async () => {
    const { flusher, requests } = setUp()
    const target = new RecordingTarget()
    requests.inc(3)
    expect(await flusher.flush(target)).toBe('settled')
    expect(linesOf(target.batch(0))).toEqual(['requests 3'])
    expect(target.sent[0]).toMatchObject({ source: target.batch(0).source })
    expect(await flusher.flush(target)).toBe('nothing')
    expect(target.sent.length).toBe(1)
    expect(flusher.isClean).toBe(true)
  })

  test('sends an unanswered batch again byte for byte, and what was counted since in the next one', async () => {
    const { time, flusher, requests } = setUp()
    const target = new RecordingTarget(new Error('lost'), new Error('lost'), {
      kind: 'duplicate',
      resync: false,
    })
    requests.inc(3)
    expect(await flusher.flush(target)).toBe('failed')
    requests.inc(4)
    await time.advance(60)
    expect(await flusher.flush(target)).toBe('failed')
    await time.advance(60)
    expect(await flusher.flush(target)).toBe('settled')
    expect(await flusher.flush(target)).toBe('settled')
    const [first, second, third] = target.sent
    expect(second?.body).toEqual(first?.body)
    expect(third?.body).toEqual(first?.body)
    expect(target.sent.slice(0, 3).map(({ envelope }) => envelope)).toEqual([
      { ageSeconds: 0, attempt: 1, leaseSeconds: 60 },
      { ageSeconds: 60, attempt: 2, leaseSeconds: 60 },
      { ageSeconds: 120, attempt: 3, leaseSeconds: 60 },
    ])
    expect(linesOf(target.batch(3))).toEqual([
      'edgeprom_client_failed_pushes{reason="error"} 2',
      'requests 4',
    ])
    expect(target.batch(3)).toMatchObject({ sequence: 2, source: target.batch(0).source })
  })

  test('has one batch in flight: who comes meanwhile does not wait', async () => {
    const { flusher, requests } = setUp()
    const answer = later()
    const target = new RecordingTarget(answer.promise)
    requests.inc()
    const first = flusher.flush(target)
    await settle()
    requests.inc()
    expect(flusher.isDue).toBe(false)
    expect(await flusher.flush(target)).toBe('waiting')
    answer.resolve(applied)
    expect(await first).toBe('settled')
    expect(target.sent.length).toBe(1)
  })

  test('takes over from an invocation that died while it sent', async () => {
    const { time, flusher, requests } = setUp()
    const target = new RecordingTarget()
    requests.inc(2)
    void flusher.flush(dead)
    await time.advance(9.9)
    expect(await flusher.flush(target)).toBe('waiting')
    await time.advance(0.1)
    expect(flusher.isDue).toBe(true)
    expect(await flusher.flush(target)).toBe('settled')
    expect(linesOf(target.batch(0))).toEqual(['requests 2'])
    expect(target.sent[0]?.envelope).toEqual({ ageSeconds: 10, attempt: 2, leaseSeconds: 60 })
  })

  test('takes over from an invocation that died while it asked functions', async () => {
    const { time, registry, flusher, requests } = setUp()
    const gauge = new Gauge({ name: 'depth', help: 'Depth', registry })
    gauge.setFunction(() => new Promise(() => {}))
    requests.inc(2)
    const stuck = flusher.flush(dead)
    // Its context is gone: the time passes, and nobody wakes it.
    gauge.setFunction(() => 7)
    time.strand()
    await time.advance(10)
    const target = new RecordingTarget()
    expect(await flusher.flush(target)).toBe('settled')
    expect(linesOf(target.batch(0))).toEqual(['requests 2', 'depth 7'])
    await expect(Promise.race([stuck, settle()])).resolves.toBeUndefined()
  })

  test('sends nothing for an invocation that was taken for dead while it asked functions, and then wakes', async () => {
    const thawed = Promise.withResolvers<void>()
    const { time, registry, flusher, requests } = setUp({ sleep: () => thawed.promise })
    const target = new RecordingTarget()
    const gauge = new Gauge({ name: 'depth', help: 'Depth', registry })
    gauge.setFunction(() => new Promise(() => {}))
    requests.inc(2)
    const frozen = flusher.flush(target)
    await time.advance(10)
    gauge.setFunction(() => 7)
    expect(await flusher.flush(target)).toBe('settled')
    requests.inc()
    thawed.resolve()
    expect(await frozen).toBe('ignored')
    expect(target.sent.length).toBe(1)
  })

  test('goes on without a function that does not answer within a second', async () => {
    const { time, registry, flusher, requests } = setUp()
    const target = new RecordingTarget()
    new Gauge({ name: 'depth', help: 'Depth', registry }).setFunction(() => new Promise(() => {}))
    requests.inc(2)
    const flushed = flusher.flush(target)
    await time.advance(0.9)
    expect(target.sent.length).toBe(0)
    await time.advance(0.1)
    expect(await flushed).toBe('settled')
    expect(linesOf(target.batch(0))[0]).toBe('requests 2')
  })

  test('believes a late answer to the batch that is still in flight, and the answer to its second copy no more', async () => {
    const { time, flusher, requests } = setUp()
    const [slow, second] = [later(), later()]
    const target = new RecordingTarget(slow.promise, second.promise)
    requests.inc()
    const late = flusher.flush(target)
    await time.advance(10)
    const copy = flusher.flush(target)
    await settle()
    slow.resolve(applied)
    expect(await late).toBe('settled')
    requests.inc()
    expect(await flusher.flush(target)).toBe('settled')
    second.resolve({ kind: 'conflict', stampMilliseconds: 9 })
    expect(await copy).toBe('ignored')
    expect(target.batch(2)).toMatchObject({ source: target.batch(0).source, sequence: 2 })
  })

  test('ignores the failure of an attempt that was taken for dead while another is under way', async () => {
    const { time, flusher, requests } = setUp()
    const [slow, second] = [later(), later()]
    const target = new RecordingTarget(slow.promise, second.promise)
    requests.inc()
    const late = flusher.flush(target)
    await time.advance(10)
    const copy = flusher.flush(target)
    await settle()
    slow.reject(new Error('gone'))
    expect(await late).toBe('ignored')
    expect(await flusher.flush(target)).toBe('waiting')
    second.resolve(applied)
    expect(await copy).toBe('settled')
  })

  test.each<{ readonly answer: Outcome; readonly pause: number; readonly reason: string }>([
    { answer: new Error('Network connection lost.'), pause: 0.5, reason: 'error' },
    { answer: busy, pause: 4.5, reason: 'busy' },
    { answer: { kind: 'busy', retryAfterSeconds: 1e9 }, pause: 60.5, reason: 'busy' },
    { answer: { kind: 'busy', retryAfterSeconds: NaN }, pause: 0.5, reason: 'busy' },
    { answer: { kind: 'unsupported', newestVersion: 0 }, pause: 0.5, reason: 'unsupported' },
    { answer: { kind: 'from the future' } as never, pause: 0.5, reason: 'unsupported' },
  ])('keeps the batch and waits $pause s after $reason', async ({ answer, pause, reason }) => {
    const { time, flusher, requests } = setUp()
    const target = new RecordingTarget(answer)
    requests.inc(2)
    expect(await flusher.flush(target)).toBe('failed')
    await time.advance(pause - 0.01)
    expect(flusher.isDue).toBe(false)
    expect(await flusher.flush(target)).toBe('waiting')
    await time.advance(0.01)
    expect(flusher.isDue).toBe(true)
    expect(await flusher.flush(target)).toBe('settled')
    expect(target.sent[1]?.body).toEqual(target.sent[0]?.body)
    await flusher.flush(target)
    expect(linesOf(target.batch(2))).toEqual([`edgeprom_client_failed_pushes{reason="${reason}"} 1`])
  })

  test('waits longer after every failure in a row', async () => {
    const { time, flusher, requests } = setUp()
    const target = new RecordingTarget(...Array.from({ length: 9 }, () => new Error('down')), applied)
    requests.inc()
    const pauses: number[] = []
    for (let i = 0; i < 9; i++) {
      await flusher.flush(target)
      const failed = time.nowSeconds()
      while (!flusher.isDue) await time.advance(0.5)
      pauses.push(time.nowSeconds() - failed)
    }
    expect(pauses).toEqual([0.5, 1, 2, 4, 8, 16, 32, 60, 60])
    expect(await flusher.flush(target)).toBe('settled')
    requests.inc()
    expect(await flusher.flush(new RecordingTarget(new Error('again')))).toBe('failed')
    await time.advance(0.5)
    expect(flusher.isDue).toBe(true)
  })

  test.each(['invalid', 'too_large'] as const)('drops a batch that is %s, and counts that', async (kind) => {
    const { flusher, requests } = setUp()
    const target = new RecordingTarget({ kind, reason: 'because' })
    requests.inc(2)
    expect(await flusher.flush(target)).toBe('settled')
    requests.inc()
    await flusher.flush(target)
    expect(linesOf(target.batch(1))).toEqual([
      `edgeprom_client_dropped_batches{reason="${kind}"} 1`,
      'requests 1',
    ])
    expect(target.batch(1).sequence).toBe(2)
  })

  test('keeps a batch that is unsupported, byte for byte, and writes the next ones for that aggregator', async () => {
    const { time, reader, flusher, requests } = setUp()
    const writeFor = vi.spyOn(reader, 'writeFor')
    const target = new RecordingTarget(
      { kind: 'unsupported', newestVersion: 3 },
      { kind: 'unsupported', newestVersion: 3 },
    )
    requests.inc(2)
    expect(await flusher.flush(target)).toBe('failed')
    for (let i = 0; i < 2; i++) {
      await time.advance(300)
      requests.inc()
      await flusher.flush(target)
    }
    expect(target.sent.map(({ body }) => body)).toEqual(Array.from({ length: 3 }, () => target.sent[0]?.body))
    expect(flusher.isClean).toBe(false)
    expect(writeFor.mock.calls).toEqual([[3], [3]])
    await flusher.flush(target)
    expect(linesOf(target.batch(3))).toEqual([
      'edgeprom_client_failed_pushes{reason="unsupported"} 2',
      'requests 2',
    ])
  })

  test('counts a series that no aggregator takes', async () => {
    const { registry, flusher } = setUp()
    const target = new RecordingTarget()
    new Counter({ name: 'agents_total', help: 'Agents', labelNames: ['agent'], registry })
      .labels('x'.repeat(2_000))
      .inc()
    await flusher.flush(target)
    await flusher.flush(target)
    expect(linesOf(target.batch(1))).toEqual(['edgeprom_client_dropped_series{reason="too_large"} 1'])
  })

  test.each<{
    readonly kind: 'stale' | 'conflict' | 'moved'
    readonly lost: number
    readonly because: string
  }>([
    { kind: 'stale', lost: 0, because: 'its first attempt was not applied' },
    { kind: 'conflict', lost: 0, because: 'somebody else has its number' },
    { kind: 'conflict', lost: 2, because: 'somebody else has its number, however often it was sent' },
    { kind: 'moved', lost: 2, because: 'its shard no longer applies anything' },
  ])('sends a $kind batch again at once as another source: $because', async ({ kind, lost }) => {
    const { time, flusher, requests } = setUp()
    const losses = Array.from({ length: lost }, () => new Error('lost'))
    const target = new RecordingTarget(...losses, { kind, stampMilliseconds: 5_000_000 })
    requests.inc(2)
    for (let i = 0; i < lost; i++) {
      await flusher.flush(target)
      await time.advance(60)
    }
    expect(await flusher.flush(target)).toBe('failed')
    expect(flusher.isDue).toBe(true)
    expect(await flusher.flush(target)).toBe('settled')
    const [refused, resent] = [target.batch(lost), target.batch(lost + 1)]
    expect(resent.families).toEqual(refused.families)
    expect(resent).toMatchObject({ sequence: 1, stamp: 5_000_000 })
    expect(resent.source).not.toBe(refused.source)
    expect(target.sent.at(-1)).toMatchObject({ source: resent.source, envelope: { attempt: 1 } })
  })

  test('drops a batch that became stale after a lost answer: it may have been counted', async () => {
    const { time, flusher, requests } = setUp()
    const target = new RecordingTarget(new Error('lost'), { kind: 'stale', stampMilliseconds: 5_000_000 })
    requests.inc(2)
    await flusher.flush(target)
    await time.advance(4_000)
    expect(await flusher.flush(target)).toBe('settled')
    requests.inc()
    expect(await flusher.flush(target)).toBe('settled')
    expect(linesOf(target.batch(2))).toEqual([
      'edgeprom_client_dropped_batches{reason="unknown_outcome"} 1',
      'edgeprom_client_failed_pushes{reason="error"} 1',
      'requests 1',
    ])
    expect(target.batch(2)).toMatchObject({ sequence: 1, stamp: 5_000_000 })
  })

  test('pauses when every new source is refused too', async () => {
    const { flusher, requests } = setUp()
    const target = new RecordingTarget(
      { kind: 'conflict', stampMilliseconds: 5_000_000 },
      { kind: 'conflict', stampMilliseconds: 5_000_001 },
    )
    requests.inc(2)
    await flusher.flush(target)
    expect(await flusher.flush(target)).toBe('failed')
    expect(flusher.isDue).toBe(false)
  })

  test('sends live values again when the answer asks for them', async () => {
    const { registry, flusher } = setUp()
    const target = new RecordingTarget({ kind: 'applied', resync: true })
    const depth = new Gauge({ name: 'depth', help: 'Depth', registry })
    depth.set(3)
    await flusher.flush(target)
    expect(flusher.isClean).toBe(false)
    await flusher.flush(target)
    expect(linesOf(target.batch(1))).toEqual(['depth 3'])
  })

  test('tries again as ever when onError() throws', async () => {
    const { time, flusher, requests } = setUp({
      onError: () => {
        throw new Error('no log')
      },
    })
    const target = new RecordingTarget(new Error('down'))
    requests.inc()
    expect(await flusher.flush(target)).toBe('failed')
    await time.advance(1)
    expect(await flusher.flush(target)).toBe('settled')
  })

  test('loses nothing when sealing fails, and another attempt succeeds', async () => {
    const { time, registry, flusher, requests } = setUp()
    const target = new RecordingTarget()
    requests.inc(2)
    const odd = oddCounter(registry)
    await expect(flusher.flush(target)).rejects.toThrow(RangeError)
    expect(await flusher.flush(target)).toBe('waiting')
    odd.mend()
    await time.advance(10)
    expect(await flusher.flush(target)).toBe('settled')
    expect(linesOf(target.batch(0))).toEqual(['requests 2', 'odd 5'])
  })
})

describe('Flusher.isDue', () => {
  test('is true 10 s after the last batch was sealed, when something has changed', async () => {
    const { time, flusher, requests } = setUp()
    await flusher.flush(new RecordingTarget())
    await time.advance(100)
    expect(flusher.isDue).toBe(false)
    requests.inc()
    expect(flusher.isDue).toBe(true)
    await flusher.flush(new RecordingTarget())
    requests.inc()
    await time.advance(9.9)
    expect(flusher.isDue).toBe(false)
    await time.advance(0.1)
    expect(flusher.isDue).toBe(true)
  })

  test('spreads the first interval: it began at a random time before', async () => {
    const { time, flusher, requests } = setUp({ random: (into) => into.fill(51) })
    requests.inc()
    expect(flusher.isDue).toBe(false)
    await time.advance(7.9)
    expect(flusher.isDue).toBe(false)
    await time.advance(0.1)
    expect(flusher.isDue).toBe(true)
  })

  test('is true at once when 500 series have changed', async () => {
    const { registry, flusher } = setUp()
    const hits = new Counter({ name: 'hits_total', help: 'Hits', labelNames: ['n'], registry })
    await flusher.flush(new RecordingTarget())
    for (let n = 0; n < 499; n++) hits.labels(n).inc()
    expect(flusher.isDue).toBe(false)
    hits.labels(499).inc()
    expect(flusher.isDue).toBe(true)
  })

  test('takes its interval from the options', async () => {
    const { time, flusher, requests } = setUp({ intervalSeconds: 30 })
    await flusher.flush(new RecordingTarget())
    requests.inc()
    await time.advance(29)
    expect(flusher.isDue).toBe(false)
    await time.advance(1)
    expect(flusher.isDue).toBe(true)
  })

  test('is true before live values would be hidden, and an empty batch is sent then', async () => {
    const { time, registry, flusher } = setUp()
    const target = new RecordingTarget()
    new Gauge({ name: 'depth', help: 'Depth', registry }).set(3)
    await flusher.flush(target)
    await time.advance(29)
    expect(flusher.isDue).toBe(false)
    await time.advance(1)
    expect(flusher.isDue).toBe(true)
    expect(await flusher.flush(target)).toBe('settled')
    expect(batchOf(target.sent[1]?.body)).toMatchObject({ sequence: 2, families: [] })
    expect(flusher.isDue).toBe(false)
  })

  test('never asks for an empty batch when no live value was sent', async () => {
    const { time, flusher, requests } = setUp()
    requests.inc()
    await flusher.flush(new RecordingTarget())
    await time.advance(1_000)
    expect(flusher.isDue).toBe(false)
  })
})

describe('Flusher, when the clock is set back', () => {
  test('sends an interval later, not when the clock has caught up', async () => {
    const { time, flusher, requests } = setUp()
    await flusher.flush(new RecordingTarget())
    requests.inc()
    time.setBack(400)
    expect(flusher.isDue).toBe(false)
    await time.advance(10)
    expect(flusher.isDue).toBe(true)
  })

  test('takes over from a dead sender, and ends a pause', async () => {
    const { time, flusher, requests } = setUp()
    requests.inc()
    void flusher.flush(new RecordingTarget(new Promise(() => {})))
    time.setBack(400)
    expect(flusher.isDue).toBe(false)
    await time.advance(10)
    expect(await flusher.flush(new RecordingTarget(new Error('down')))).toBe('failed')
    time.setBack(400)
    expect(flusher.isDue).toBe(false)
    await time.advance(120)
    expect(await flusher.flush(new RecordingTarget())).toBe('settled')
  })

  test('takes the trailing wait over from a dead invocation', async () => {
    const { time, flusher } = setUp()
    flusher.takeTrailing()
    time.setBack(400)
    expect(flusher.takeTrailing()).toBe(false)
    await time.advance(15)
    expect(flusher.takeTrailing()).toBe(true)
  })
})

test.each([0, -1, NaN, Infinity])('Flusher refuses an interval of %s s', (intervalSeconds) => {
  expect(() => setUp({ intervalSeconds })).toThrow(
    new RangeError(
      `Cannot schedule batches: intervalSeconds must be a finite number above 0, received ${intervalSeconds}`,
    ),
  )
})

describe('Flusher.takeTrailing()', () => {
  test('gives the trailing wait to one, until it is given back', () => {
    const { flusher } = setUp()
    expect([flusher.takeTrailing(), flusher.takeTrailing()]).toEqual([true, false])
    flusher.releaseTrailing()
    expect(flusher.takeTrailing()).toBe(true)
  })

  test('takes whoever is 5 s late for dead', async () => {
    const { time, flusher } = setUp()
    flusher.takeTrailing()
    await time.advance(14.9)
    expect(flusher.takeTrailing()).toBe(false)
    await time.advance(0.1)
    expect(flusher.takeTrailing()).toBe(true)
  })

  test.each([
    { intervalSeconds: 10, trailing: 10 },
    { intervalSeconds: 60, trailing: 25 },
  ])('waits $trailing s where the interval is $intervalSeconds s', ({ intervalSeconds, trailing }) => {
    expect(setUp({ intervalSeconds }).flusher.trailingSeconds).toBe(trailing)
  })
})
