import { expect, test } from 'vitest'
import { DuplicateFamilyError, Gauge, Registry, render } from '../../src/index.ts'
import { InvocationMetrics } from '../../src/push/invocation-metrics.ts'
import { FakeTime } from '../report/fake-time.ts'

test('InvocationMetrics counts each invocation as what it has become, and times it', async () => {
  const time = new FakeTime()
  const registry = new Registry({ clock: time })
  const metrics = new InvocationMetrics({ registry, buckets: [1, 10] })
  const first = metrics.begin('http', true)
  const second = metrics.begin('timer', false)
  const third = metrics.begin('http', false)
  await time.advance(2)
  first.end('succeeded')
  second.end('failed')
  await time.advance(20)
  third.end('timed out')
  third.end('succeeded')
  expect(await render(registry)).toBe(`\
# HELP faas_invocations_total Invocations that succeeded
# TYPE faas_invocations_total counter
faas_invocations_total{faas_trigger="http"} 1
# HELP faas_errors_total Invocations that failed
# TYPE faas_errors_total counter
faas_errors_total{faas_trigger="timer"} 1
# HELP faas_timeouts_total Invocations that timed out
# TYPE faas_timeouts_total counter
faas_timeouts_total{faas_trigger="http"} 1
# HELP faas_coldstarts_total Invocations that started cold
# TYPE faas_coldstarts_total counter
faas_coldstarts_total{faas_trigger="http"} 1
# HELP faas_invoke_duration_seconds Duration of invocations
# TYPE faas_invoke_duration_seconds histogram
faas_invoke_duration_seconds_bucket{faas_trigger="http",le="1.0"} 0
faas_invoke_duration_seconds_bucket{faas_trigger="http",le="10.0"} 1
faas_invoke_duration_seconds_bucket{faas_trigger="http",le="+Inf"} 2
faas_invoke_duration_seconds_count{faas_trigger="http"} 2
faas_invoke_duration_seconds_sum{faas_trigger="http"} 24
faas_invoke_duration_seconds_bucket{faas_trigger="timer",le="1.0"} 0
faas_invoke_duration_seconds_bucket{faas_trigger="timer",le="10.0"} 1
faas_invoke_duration_seconds_bucket{faas_trigger="timer",le="+Inf"} 1
faas_invoke_duration_seconds_count{faas_trigger="timer"} 1
faas_invoke_duration_seconds_sum{faas_trigger="timer"} 2
`)
})

test('InvocationMetrics takes a clock that went back for one that stood still', async () => {
  const time = new FakeTime()
  const registry = new Registry({ clock: time })
  const pending = new InvocationMetrics({ registry }).begin('other', false)
  time.setBack(5)
  pending.end('succeeded')
  expect(await render(registry)).toContain('faas_invoke_duration_seconds_sum{faas_trigger="other"} 0\n')
})

test('InvocationMetrics refuses a registry that has one of its names for something else', () => {
  const registry = new Registry()
  new Gauge({ name: 'faas_errors_total', help: 'Help', registry })
  expect(() => new InvocationMetrics({ registry })).toThrow(DuplicateFamilyError)
})
