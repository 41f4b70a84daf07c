import { describe, expect, test } from 'vitest'
import { samples } from '../../src/model/samples.ts'
import { gather } from '../../src/model/gather.ts'
import type { PointLog, PointStore } from '../../src/push/point-log.ts'
import { PointPusher, type PointPusherOptions, type PointSource } from '../../src/push/point-pusher.ts'
import { FakeTime, settle } from '../report/fake-time.ts'

/** What a pusher leaves behind for the next one. */
class KeptLog implements PointStore {
  saved: PointLog | undefined

  load(): PointLog | undefined {
    return this.saved
  }

  async save(log: PointLog): Promise<void> {
    this.saved = log
  }
}

/** A receiver that says what it does with each push, and everything that a pusher needs. */
class Rig {
  readonly time = new FakeTime()
  readonly store = new KeptLog()
  readonly sent: (readonly [time: number, points: string])[] = []
  readonly errors: unknown[] = []
  answer: () => Promise<void> = async () => {}

  pusher(options: Partial<PointPusherOptions> = {}): PointPusher {
    return new PointPusher({
      collector: { collect: () => [] },
      target: (source) => ({ push: () => this.#push(source) }),
      store: this.store,
      clock: this.time,
      sleep: this.time.sleep,
      timeoutSeconds: 15,
      onError: (error) => this.errors.push(error),
      ...options,
    })
  }

  async #push({ registry, clock }: PointSource): Promise<{ readonly attempts: number }> {
    const families = await gather(registry.collect())
    const points = families
      .flatMap((family) => [...samples(family)])
      .map(({ labels, value }) => `${labels['result']} ${value}`)
    this.sent.push([clock.nowSeconds(), points.join(', ')])
    await this.answer()
    return { attempts: 1 }
  }
}

const never = (): Promise<never> => new Promise(() => {})

describe('PointPusher', () => {
  test('sends one point a push, and with it what became of those before', async () => {
    const rig = new Rig()
    const pusher = rig.pusher()
    await pusher.push()
    await rig.time.advance(15.5)
    rig.answer = () => Promise.reject(new Error('down'))
    await pusher.push()
    rig.answer = async () => {}
    await rig.time.advance(15.5)
    await pusher.push()
    expect(rig.sent).toEqual([
      [1000, 'taken 0, failed 0, unknown 0'],
      [1015, 'taken 1, failed 0, unknown 0'],
      [1031, 'taken 1, failed 1, unknown 0'],
    ])
    expect(rig.errors).toEqual([new Error('down')])
    expect(rig.store.saved).toEqual({ timeSeconds: 1031, isOpen: false, taken: 2, failed: 1, unknown: 0 })
  })

  test('never sends a point again that whoever came before has begun', async () => {
    const rig = new Rig()
    rig.answer = never
    void rig.pusher().push()
    await settle()
    expect(rig.sent).toEqual([[1000, 'taken 0, failed 0, unknown 0']])
    rig.answer = async () => {}
    await rig.pusher().push()
    expect(rig.sent.slice(1)).toEqual([[1001, 'taken 0, failed 0, unknown 1']])
  })

  test('sends nothing of a point whose beginning is not durable', async () => {
    const rig = new Rig()
    const store = { load: () => undefined, save: () => Promise.reject(new Error('disk is full')) }
    await expect(rig.pusher({ store }).push()).rejects.toThrow('disk is full')
    expect(rig.sent).toEqual([])
  })

  test('sends later times only, where the clock goes back', async () => {
    const rig = new Rig()
    const pusher = rig.pusher()
    await pusher.push()
    rig.time.setBack(100)
    await pusher.push()
    await pusher.push()
    await rig.time.advance(200)
    await pusher.push()
    expect(rig.sent.map(([time]) => time)).toEqual([1000, 1001, 1002, 1100])
  })

  test('gives up a push that takes too long, and a target that never answers costs one point', async () => {
    const rig = new Rig()
    rig.answer = never
    const pushed = rig.pusher().push()
    await rig.time.advance(14.9)
    expect(rig.store.saved?.isOpen).toBe(true)
    await rig.time.advance(0.2)
    await pushed
    expect(rig.store.saved).toMatchObject({ isOpen: false, failed: 1 })
    expect(rig.errors).toHaveLength(1)
    expect(rig.time.sleepers).toBe(0)
  })

  test('pushes once for those who call together', async () => {
    const rig = new Rig()
    const pusher = rig.pusher()
    await Promise.all([pusher.push(), pusher.push()])
    expect(rig.sent).toHaveLength(1)
    await pusher.push()
    expect(rig.sent).toHaveLength(2)
  })

  test('outlives a target that cannot be made, and a callback that throws', async () => {
    const rig = new Rig()
    const pusher = rig.pusher({
      target: () => {
        throw new TypeError('url is undefined')
      },
      onError: () => {
        throw new Error('nobody listens')
      },
    })
    await pusher.push()
    expect(rig.store.saved).toMatchObject({ isOpen: false, failed: 1 })
  })
})
