import type { LambdaOptions } from '../../../adapters/lambda/lambda-options.ts'
import { getSampleValue, Registry } from '../../../src/index.ts'
import { HandTarget } from '../../push/hand-target.ts'
import { FakeTime } from '../../report/fake-time.ts'

/** What a sandbox has, with a clock and a target in hand. */
export function setUp(options: Partial<LambdaOptions> = {}) {
  const time = new FakeTime()
  const registry = new Registry({ clock: time })
  const target = new HandTarget()
  const errors: unknown[] = []
  const given: LambdaOptions = {
    push: target,
    registry,
    onError: (error) => void errors.push(error),
    sleep: time.sleep,
    ...options,
  }
  const value = (name: string, trigger = 'other'): Promise<number | undefined> =>
    getSampleValue(registry, name, { faas_trigger: trigger })
  return { time, registry, target, errors, options: given, value }
}

/** A context as Lambda gives it, of an invocation that has so many seconds. */
export function contextOf(time: FakeTime, seconds: number) {
  const end = time.nowSeconds() + seconds
  return { awsRequestId: 'x', getRemainingTimeInMillis: () => (end - time.nowSeconds()) * 1000 }
}
