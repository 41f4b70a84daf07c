import { describe, expect, test } from 'vitest'
import { Counter } from '../../src/instruments/counter.ts'
import { Gauge } from '../../src/instruments/gauge.ts'
import { type InvocationHost, InvocationReporter } from '../../src/report/invocation-reporter.ts'
import { oddCounter } from './odd-counter.ts'
import { settle } from './fake-time.ts'
import { linesOf, RecordingTarget } from './recording-target.ts'
import { setUpFlusher } from './set-up.ts'

function setUp() {
  // The first interval is as good as a whole one.
  const side = setUpFlusher({ fraction: 1 / 255 })
  const requests = new Counter({ name: 'requests_total', help: 'Requests', registry: side.registry })
  const reporter = new InvocationReporter({ flusher: side.flusher, sleep: side.time.sleep })
  return { ...side, requests, reporter }
}

/** Keeps promises alive, and knows whether they have ended. */
class FakeHost implements InvocationHost {
  pending = 0
  readonly failures: unknown[] = []

  waitUntil(promise: Promise<unknown>): void {
    this.pending++
    void promise.catch((error: unknown) => this.failures.push(error)).finally(() => this.pending--)
  }
}

describe('InvocationReporter.run()', () => {
  test('gives what the invocation gives', async () => {
    const { reporter } = setUp()
    const [host, target] = [new FakeHost(), new RecordingTarget()]
    await expect(reporter.run(host, target, () => 1)).resolves.toBe(1)
    await expect(reporter.run(host, target, async () => 2)).resolves.toBe(2)
    await expect(reporter.run(host, target, () => Promise.reject(new Error('mine')))).rejects.toThrow('mine')
    const thrower = (): never => {
      throw new Error('mine too')
    }
    await expect(reporter.run(host, target, thrower)).rejects.toThrow('mine too')
  })

  test('hands the invocation to the host before it has awaited anything', () => {
    const { reporter } = setUp()
    const host = new FakeHost()
    const order: string[] = []
    const running = reporter.run(host, new RecordingTarget(), async () => {
      order.push('started')
      await Promise.resolve()
      order.push('went on')
    })
    order.push(`host has ${host.pending}`)
    return running.then(() => expect(order).toEqual(['started', 'host has 1', 'went on']))
  })

  test('keeps the host at the invocation when something fails beside it, and then says what', async () => {
    const { time, requests, reporter, registry } = setUp()
    oddCounter(registry)
    const host = new FakeHost()
    const running = reporter.run(host, new RecordingTarget(), async () => {
      requests.inc()
      await time.sleep(20)
    })
    await time.advance(15)
    expect([host.pending, host.failures]).toEqual([1, []])
    await time.advance(20)
    await running
    expect([host.pending, host.failures.length]).toEqual([0, 1])
  })

  test('sends at the end of an invocation when an interval is over', async () => {
    const { time, requests, reporter } = setUp()
    const [host, target] = [new FakeHost(), new RecordingTarget()]
    await reporter.run(host, target, () => requests.inc())
    await time.advance(60)
    expect(linesOf(target.batch(0))).toEqual(['requests 1'])
    await reporter.run(host, target, () => requests.inc(2))
    await settle()
    expect(linesOf(target.batch(1))).toEqual(['requests 2'])
  })

  test('sends what a failed invocation has counted', async () => {
    const { time, requests, reporter } = setUp()
    const target = new RecordingTarget()
    const running = reporter.run(new FakeHost(), target, () => {
      requests.inc()
      throw new Error('failed')
    })
    await expect(running).rejects.toThrow('failed')
    await time.advance(10)
    expect(linesOf(target.batch(0))).toEqual(['requests 1'])
  })

  test('sends the last invocation before a silence after an interval, and then lets the host go', async () => {
    const { time, requests, reporter } = setUp()
    const [host, target] = [new FakeHost(), new RecordingTarget()]
    await reporter.run(host, target, () => requests.inc())
    await time.advance(9.9)
    expect([target.sent.length, host.pending]).toEqual([0, 1])
    await time.advance(0.1)
    expect([target.sent.length, host.pending, time.sleepers]).toEqual([1, 0, 0])
    await time.advance(1_000)
    expect(target.sent.length).toBe(1)
  })

  test('sends once an interval while a long invocation runs, and what it counts at its end', async () => {
    const { time, requests, reporter } = setUp()
    const [host, target] = [new FakeHost(), new RecordingTarget()]
    const running = reporter.run(host, target, async () => {
      for (let second = 0; second < 35; second++) {
        requests.inc()
        await time.sleep(1)
      }
    })
    await time.advance(34)
    expect(target.sent.map((_, n) => linesOf(target.batch(n)))).toEqual(
      Array.from({ length: 3 }, () => ['requests 10']),
    )
    await time.advance(30)
    await running
    const counted = target.sent.map((_, n) => Number(linesOf(target.batch(n))[0]?.split(' ')[1]))
    expect(counted.reduce((sum, count) => sum + count)).toBe(35)
    expect(host.pending).toBe(0)
  })

  test('has one trailing wait for many invocations, and none of them is held up by it', async () => {
    const { time, requests, reporter } = setUp()
    const hosts = Array.from({ length: 50 }, () => new FakeHost())
    const target = new RecordingTarget()
    for (const host of hosts) {
      await reporter.run(host, target, () => requests.inc())
      await time.advance(0.1)
    }
    expect(hosts.filter(({ pending }) => pending > 0).length).toBe(1)
    await time.advance(10)
    expect(target.sent.length).toBe(1)
    expect(linesOf(target.batch(0))).toEqual(['requests 50'])
  })

  test('sends about one batch an interval under steady traffic', async () => {
    const { time, requests, reporter } = setUp()
    const target = new RecordingTarget()
    for (let i = 0; i < 600; i++) {
      await reporter.run(new FakeHost(), target, () => requests.inc())
      await time.advance(0.1)
    }
    await time.advance(60)
    expect(target.sent.length).toBeGreaterThanOrEqual(6)
    expect(target.sent.length).toBeLessThanOrEqual(13)
    const counted = target.sent.map((_, n) => Number(linesOf(target.batch(n))[0]?.split(' ')[1]))
    expect(counted.reduce((sum, count) => sum + count)).toBe(600)
  })

  test('takes the trailing wait over from an invocation that died', async () => {
    const { time, requests, reporter } = setUp()
    const target = new RecordingTarget()
    await reporter.run(new FakeHost(), target, () => requests.inc())
    time.strand()
    await time.advance(15)
    await reporter.run(new FakeHost(), target, () => requests.inc())
    await settle()
    // The end of the second invocation sends, because an interval is over; what comes after it is not stranded either.
    await reporter.run(new FakeHost(), target, () => requests.inc())
    await time.advance(10)
    expect(target.sent.map((_, n) => linesOf(target.batch(n)))).toEqual([['requests 2'], ['requests 1']])
  })

  test('leaves nothing behind when an invocation ends while another sends', async () => {
    const { time, requests, reporter } = setUp()
    const slow = Promise.withResolvers<void>()
    const target = new RecordingTarget()
    const push = target.push.bind(target)
    target.push = async (...sent) => {
      await slow.promise
      return push(...sent)
    }
    await reporter.run(new FakeHost(), target, () => requests.inc())
    await time.advance(10)
    await reporter.run(new FakeHost(), target, () => requests.inc(2))
    slow.resolve()
    await time.advance(60)
    expect(target.sent.map((_, n) => linesOf(target.batch(n)))).toEqual([['requests 1'], ['requests 2']])
  })

  test('tries again in what the host leaves of its time, and then gives the batch to the next invocation', async () => {
    const { time, requests, reporter } = setUp()
    const failures = Array.from({ length: 9 }, () => new Error('down'))
    const [host, target] = [new FakeHost(), new RecordingTarget(...failures)]
    await reporter.run(host, target, () => requests.inc())
    await time.advance(29)
    expect([target.sent.length, host.pending]).toEqual([2, 0])
    await time.advance(1_000)
    expect(target.sent.length).toBe(2)
    const later = new RecordingTarget()
    await reporter.run(new FakeHost(), later, () => undefined)
    await settle()
    expect(later.sent[0]?.body).toEqual(target.sent[0]?.body)
  })

  test('sends what is counted after an invocation has ended and before its interval is over', async () => {
    const { time, requests, reporter } = setUp()
    const target = new RecordingTarget()
    await reporter.run(new FakeHost(), target, () => undefined)
    await time.advance(5)
    requests.inc(5)
    await time.advance(5)
    expect(linesOf(target.batch(0))).toEqual(['requests 5'])
  })

  test('keeps live values shown while an invocation runs in which nothing changes', async () => {
    const { time, registry, reporter } = setUp()
    const open = new Gauge({ name: 'open', help: 'Open connections', registry })
    const target = new RecordingTarget()
    const closed = Promise.withResolvers<void>()
    const running = reporter.run(new FakeHost(), target, () => open.trackInProgress(() => closed.promise))
    await time.advance(180)
    expect(target.sent.length).toBe(6)
    expect(target.sent.slice(1).every((_, n) => target.batch(n + 1).families.length === 0)).toBe(true)
    closed.resolve()
    await running
    await time.advance(10)
    expect(linesOf(target.batch(target.sent.length - 1))).toEqual(['open 0'])
  })
})

describe('InvocationReporter.flush()', () => {
  test('sends everything that was counted, in as many batches as it takes, whether it is due or not', async () => {
    const { registry, reporter, flusher } = setUp()
    const wide = new Counter({ name: 'wide_total', help: '', labelNames: ['i'], maxSeries: 20_000, registry })
    for (let i = 0; i < 12_000; i++) wide.labels(i).inc()
    const target = new RecordingTarget()
    await reporter.flush(target)
    expect(target.sent.map((_, n) => linesOf(target.batch(n)).length)).toEqual([5_000, 5_000, 2_001])
    expect(flusher.isClean).toBe(true)
  })

  test('leaves what cannot be sent now to others', async () => {
    const { requests, reporter, flusher } = setUp()
    requests.inc()
    const target = new RecordingTarget(new Error('lost'))
    await reporter.flush(target)
    await reporter.flush(target)
    expect([target.sent.length, flusher.isClean]).toEqual([1, false])
  })
})
