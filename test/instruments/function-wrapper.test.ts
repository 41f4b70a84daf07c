import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { Counter } from '../../src/instruments/counter.ts'
import { functionWrapper } from '../../src/instruments/function-wrapper.ts'
import { Gauge } from '../../src/instruments/gauge.ts'
import { Histogram } from '../../src/instruments/histogram.ts'
import { Summary } from '../../src/instruments/summary.ts'
import { Registry } from '../../src/registry/registry.ts'
import { HandClock } from '../model/hand-clock.ts'
import { linesOf } from '../registry/families.ts'

const help = 'Help'

describe('functionWrapper()', () => {
  const wrap = functionWrapper((call) => call())

  test('keeps this, arguments, what is returned, name and length', () => {
    function greet(this: { readonly greeting: string }, name: string, mark: string): string {
      return `${this.greeting} ${name}${mark}`
    }
    const wrapped = wrap(greet)
    expect(wrapped.call({ greeting: 'hello' }, 'ada', '!')).toBe('hello ada!')
    expect([wrapped.name, wrapped.length]).toEqual(['greet', 2])
    expect(wrapped).not.toBe(greet)
  })

  test('gives back the very promise', async () => {
    const promise = Promise.resolve(7)
    expect(wrap(() => promise)()).toBe(promise)
    expect(await promise).toBe(7)
  })

  test('records each call, reentrant ones too', () => {
    let calls = 0
    const factorial = functionWrapper((call) => {
      calls++
      return call()
    })((n: number): number => (n <= 1 ? 1 : n * factorial(n - 1)))
    expect([factorial(5), calls]).toEqual([120, 5])
  })

  test.each([
    [undefined, 'undefined'],
    [null, 'null'],
    ['fn', 'string'],
    [{}, 'object'],
  ])('refuses %j when it wraps, not when it is called', (fn, received) => {
    expect(() => wrap(fn as () => void)).toThrow(
      new TypeError(`Cannot wrap a function: it must be a function, received ${received}`),
    )
  })
})

describe('what wraps functions', () => {
  function setUp(): { readonly clock: HandClock; readonly registry: Registry } {
    const clock = new HandClock()
    return { clock, registry: new Registry({ clock }) }
  }

  test.each([
    { type: 'Histogram', of: (registry: Registry) => new Histogram({ name: 'x', help, registry }) },
    { type: 'Summary', of: (registry: Registry) => new Summary({ name: 'x', help, registry }) },
  ])('$type.timed() observes the seconds of each call, also of one that fails', async ({ of }) => {
    const { clock, registry } = setUp()
    const instrument = of(registry) as Summary
    const work = instrument.timed()(async (seconds: number) => {
      await Promise.resolve()
      clock.advance(seconds)
      if (seconds > 2) throw new Error('too long')
      return seconds
    })
    expect(await work(2)).toBe(2)
    await expect(work(3)).rejects.toThrow('too long')
    const lines = await linesOf(registry)
    expect(lines).toContain('x_count 2')
    expect(lines).toContain('x_sum 5')
  })

  test('Gauge.timed() sets the seconds of the last call', async () => {
    const { clock, registry } = setUp()
    const work = new Gauge({ name: 'x', help, registry }).timed()((seconds: number) => clock.advance(seconds))
    work(2)
    work(0.5)
    expect(await linesOf(registry)).toEqual(['x 0.5'])
  })

  test('Gauge.trackedInProgress() counts the calls that have not settled', async () => {
    const { registry } = setUp()
    const gauge = new Gauge({ name: 'x', help, labelNames: ['l'], registry })
    let finish = (): void => {}
    const wait = gauge.labels('a').trackedInProgress()(
      () =>
        new Promise<void>((resolve) => {
          finish = resolve
        }),
    )
    const [, second] = [wait(), wait()]
    expect(await linesOf(registry)).toEqual(['x{"l":"a"} 2'])
    finish()
    await second
    expect(await linesOf(registry)).toEqual(['x{"l":"a"} 1'])
  })

  test('Counter.countedExceptions() counts what is thrown, of some classes only where they are given', async () => {
    const { registry } = setUp()
    const all = new Counter({ name: 'all', help, registry })
    const some = new Counter({ name: 'some', help, labelNames: ['l'], registry })
    const fail = (error: Error): never => {
      throw error
    }
    const failing = some.labels('a').countedExceptions({ only: RangeError })(all.countedExceptions()(fail))
    expect(() => failing(new RangeError('range'))).toThrow('range')
    expect(() => failing(new TypeError('type'))).toThrow('type')
    const rejecting = all.countedExceptions()(() => Promise.reject(new Error('rejected')))
    await expect(rejecting()).rejects.toThrow('rejected')
    const lines = await linesOf(registry)
    expect(lines.filter((line) => line.includes('_total'))).toEqual(['all_total 3', 'some_total{"l":"a"} 1'])
  })

  test('all of them decorate methods', async () => {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL('../fixtures/decorated.ts', import.meta.url))],
      bundle: true,
      write: false,
      format: 'esm',
      target: 'es2022',
    })
    const code = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64')
    const { run } = (await import(
      /* @vite-ignore */ `data:text/javascript;base64,${code}`
    )) as typeof import('../fixtures/decorated.ts')
    const [found, failed, page] = await run()
    expect([found, failed]).toEqual(['grace', 'RangeError: no user 2'])
    expect(page.split('\n').filter((line) => !line.startsWith('#') && line !== '')).toEqual([
      'failures_total{method="find"} 1',
      'running 0',
      'latency_bucket{le="1.0",method="find"} 0',
      'latency_bucket{le="+Inf",method="find"} 2',
      'latency_count{method="find"} 2',
      'latency_sum{method="find"} 4',
    ])
  })
})
