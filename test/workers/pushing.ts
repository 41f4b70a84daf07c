import { pushingAggregator } from '../../adapters/cloudflare/index.ts'
import { PushError } from '../../src/push/push-error.ts'
import { pointValues } from '../harness/point-values.ts'
import type { ReceivedPoint } from '../harness/received-points.ts'

/** What the receiver does with the next push. */
export type Moment = 'take' | 'refuse' | 'die before it' | 'die after it' | 'never answer'

/** The receiver: tests read what it got, and say what it does next. */
export const receiver: { points: ReceivedPoint[]; next: Moment; die: () => void; errors: unknown[] } = {
  points: [],
  next: 'take',
  die: () => {},
  errors: [],
}

/** The real object, with a receiver in the place of one of the network, which can let it die while it is sending. */
export class PushingAggregator extends pushingAggregator<Cloudflare.Env>({
  aggregator: (env) => env.PUSHING,
  target: (_, { registry, clock }) => ({
    push: async () => {
      const moment = receiver.next
      receiver.next = 'take'
      if (moment === 'never answer') return new Promise(() => {})
      if (moment === 'refuse') throw new PushError('no', { kind: 'refused', attempts: 1 })
      const point = { timeSeconds: clock.nowSeconds(), values: await pointValues(registry) }
      if (moment === 'die before it') receiver.die()
      receiver.points.push(point)
      if (moment === 'die after it') receiver.die()
      return { attempts: 1 }
    },
  }),
  everySeconds: 1,
  onError: (error) => receiver.errors.push(error),
}) {
  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env)
    receiver.die = () => ctx.abort('died while it pushed')
  }
}
