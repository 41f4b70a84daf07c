import { describe, expect, test } from 'vitest'
import { Counter } from '../../src/instruments/counter.ts'
import { Gauge } from '../../src/instruments/gauge.ts'
import { GraphiteBridge } from '../../src/push/graphite-bridge.ts'
import type { TcpAddress, TcpConnection } from '../../src/push/tcp-connect.ts'
import { Registry } from '../../src/registry/registry.ts'
import { FakeTime } from '../report/fake-time.ts'

const address = { hostname: 'graphite', port: 2003 }

/** Somebody who listens, and keeps what comes. */
class Listener {
  readonly addresses: TcpAddress[] = []
  readonly pieces: string[] = []
  ending: 'open' | 'closed' | 'cut' = 'open'

  readonly connect = (to: TcpAddress): Promise<TcpConnection> => {
    this.addresses.push(to)
    return Promise.resolve({
      write: (bytes) => this.take(new TextDecoder().decode(bytes)),
      end: () => {
        this.ending = 'closed'
        return Promise.resolve()
      },
      cut: () => {
        this.ending = 'cut'
      },
    })
  }

  /** What becomes of a piece. */
  take(piece: string): Promise<void> {
    this.pieces.push(piece)
    return Promise.resolve()
  }
}

function shop(): Registry {
  const registry = new Registry()
  const orders = new Counter({ name: 'orders', help: '', labelNames: ['shop'], registry })
  orders.labels('a b').inc(2)
  new Gauge({ name: 'queue', help: '', registry }).set(0.5)
  return registry
}

describe('GraphiteBridge.push()', () => {
  test.each([
    { what: 'paths', options: {}, lines: 'orders_total.shop.a_b 2 1000\nqueue 0.5 1000\n' },
    {
      what: 'tags behind a prefix',
      options: { tags: true, prefix: 'eu.shop' },
      lines: 'eu.shop.orders_total;shop=a_b 2 1000\neu.shop.queue 0.5 1000\n',
    },
  ])('sends lines with $what and closes the connection', async ({ options, lines }) => {
    const [listener, time] = [new Listener(), new FakeTime()]
    const bridge = new GraphiteBridge({
      address,
      registry: shop(),
      connect: listener.connect,
      clock: time,
      sleep: time.sleep,
      ...options,
    })
    expect(await bridge.push()).toEqual({ attempts: 1, lines: 2 })
    expect(listener.addresses).toEqual([address])
    expect(listener.pieces.join('')).toBe(lines)
    expect(listener.ending).toBe('closed')
    expect(time.sleepers).toBe(0)
  })

  test('writes a large registry in pieces of whole lines', async () => {
    const registry = new Registry()
    const gauge = new Gauge({ name: 'g', help: '', labelNames: ['i'], registry })
    for (let i = 0; i < 10_000; i++) gauge.labels(String(i)).set(i)
    const listener = new Listener()
    const bridge = new GraphiteBridge({ address, registry, connect: listener.connect })
    expect(await bridge.push()).toEqual({ attempts: 1, lines: 10_000 })
    expect(listener.pieces.length).toBeGreaterThan(2)
    expect(Math.max(...listener.pieces.map(({ length }) => length))).toBeLessThan(66_000)
    expect(listener.pieces.filter((piece) => !piece.endsWith('\n'))).toEqual([])
    expect(listener.pieces.join('').trimEnd().split('\n')).toHaveLength(10_000)
  })

  test('fails as every push does when nobody listens', async () => {
    const bridge = new GraphiteBridge({
      address,
      registry: shop(),
      connect: () => Promise.reject(new Error('refused')),
    })
    await expect(bridge.push()).rejects.toMatchObject({
      name: 'PushError',
      kind: 'unavailable',
      attempts: 1,
      message: 'Cannot push to Graphite: it must take every line, received Error: refused',
    })
  })

  test('fails when the connection breaks, and cuts it', async () => {
    const listener = new Listener()
    listener.take = () => Promise.reject(new Error('broken pipe'))
    const bridge = new GraphiteBridge({ address, registry: shop(), connect: listener.connect })
    await expect(bridge.push()).rejects.toMatchObject({ kind: 'unavailable', attempts: 1 })
    expect(listener.ending).toBe('cut')
  })

  test('fails when the registry fails, before anybody is called', async () => {
    const listener = new Listener()
    const registry = {
      collect() {
        throw new Error('broken')
      },
    }
    const bridge = new GraphiteBridge({ address, registry, connect: listener.connect })
    await expect(bridge.push()).rejects.toMatchObject({ kind: 'unavailable', attempts: 0 })
    expect(listener.addresses).toEqual([])
  })

  test('gives up when there is no time left, and hangs up on who answers later', async () => {
    const [listener, time] = [new Listener(), new FakeTime()]
    let answer = (): void => {}
    const connect = async (to: TcpAddress): Promise<TcpConnection> => {
      await new Promise<void>((resolve) => {
        answer = resolve
      })
      return listener.connect(to)
    }
    const bridge = new GraphiteBridge({
      address,
      registry: shop(),
      connect,
      clock: time,
      sleep: time.sleep,
      timeoutSeconds: 5,
    })
    const settled = Promise.allSettled([bridge.push()])
    await time.advance(5)
    expect(await settled).toMatchObject([{ status: 'rejected', reason: { kind: 'aborted', attempts: 1 } }])
    answer()
    await expect.poll(() => listener.ending).toBe('cut')
    expect(listener.pieces).toEqual([])
  })

  test('gives up when nobody takes the lines any more, and cuts the connection', async () => {
    const [listener, time] = [new Listener(), new FakeTime()]
    listener.take = () => new Promise(() => {})
    const bridge = new GraphiteBridge({
      address,
      registry: shop(),
      connect: listener.connect,
      clock: time,
      sleep: time.sleep,
      timeoutSeconds: 5,
    })
    const settled = Promise.allSettled([bridge.push()])
    await time.advance(5)
    expect(await settled).toMatchObject([{ status: 'rejected', reason: { kind: 'aborted', attempts: 1 } }])
    expect(listener.ending).toBe('cut')
  })

  test('gives up as soon as it is told to', async () => {
    const ended = new AbortController()
    ended.abort()
    const listener = new Listener()
    const bridge = new GraphiteBridge({ address, registry: shop(), connect: listener.connect })
    await expect(bridge.push({ signal: ended.signal })).rejects.toMatchObject({ kind: 'aborted' })
    expect(listener.pieces).toEqual([])
  })
})
