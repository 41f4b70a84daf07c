import { EventEmitter } from 'node:events'
import { describe, expect, test } from 'vitest'
import { Counter } from '../../src/instruments/counter.ts'
import { Registry } from '../../src/registry/registry.ts'
import type { Reporter } from '../../src/report/report-every.ts'
import { reportUntilExit } from '../../src/report/report-until-exit.ts'
import { FakeTime, settle } from './fake-time.ts'
import { linesOf, RecordingTarget } from './recording-target.ts'

/** A process that notes what it is killed with. */
class FakeProcess extends EventEmitter {
  readonly pid = 4711
  readonly killed: unknown[] = []

  kill(id: number, signal: string): void {
    this.killed.push([id, signal])
  }
}

function start(process: FakeProcess = new FakeProcess()): {
  process: FakeProcess
  target: RecordingTarget
  reporter: Reporter
} {
  const time = new FakeTime()
  const registry = new Registry({ clock: time })
  const target = new RecordingTarget()
  const reporter = reportUntilExit(process, { target, registry, sleep: time.sleep })
  new Counter({ name: 'orders_total', help: 'Orders', registry }).inc(2)
  return { process, target, reporter }
}

describe('reportUntilExit', () => {
  test.each(['SIGTERM', 'SIGINT'])(
    'sends what is left at %s, then lets the signal end the process',
    async (signal) => {
      const { process, target } = start()
      process.emit(signal)
      expect(process.killed).toEqual([])
      await settle()
      expect(linesOf(target.batch(0))).toContain('orders 2')
      expect(process.killed).toEqual([[4711, signal]])
      expect(process.eventNames()).toEqual([])
    },
  )

  test('leaves the end to whoever else listens to the signal', async () => {
    const { process, target } = start()
    process.on('SIGTERM', () => {})
    process.emit('SIGTERM')
    await settle()
    expect(target.sent).toHaveLength(1)
    expect(process.killed).toEqual([])
  })

  test.each(['before', 'after'])(
    'leaves the end to whoever listens once, registered %s it: that may be in the middle of it',
    async (order) => {
      const process = new FakeProcess()
      const listen = (): unknown => process.once('SIGTERM', () => {})
      if (order === 'before') listen()
      const { target } = start(process)
      if (order === 'after') listen()
      process.emit('SIGTERM')
      await settle()
      expect(target.sent).toHaveLength(1)
      expect(process.killed).toEqual([])
    },
  )

  test('two of them end the process together', async () => {
    const process = new FakeProcess()
    const targets = [start(process), start(process)].map(({ target }) => target)
    process.emit('SIGTERM')
    await settle()
    expect(targets.map(({ sent }) => sent.length)).toEqual([1, 1])
    expect(process.killed).toEqual([[4711, 'SIGTERM']])
  })

  test('sends what is left when nothing else is to be done', async () => {
    const { process, target } = start()
    process.emit('beforeExit')
    await settle()
    expect(target.sent).toHaveLength(1)
    process.emit('beforeExit')
    await settle()
    expect(target.sent).toHaveLength(1)
    expect(process.killed).toEqual([])
  })

  test('stop() listens to nothing any more', async () => {
    const { process, target, reporter } = start()
    expect(await reporter.stop()).toBe(true)
    expect(target.sent).toHaveLength(1)
    expect(process.eventNames()).toEqual([])
  })
})
