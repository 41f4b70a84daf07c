// Compiled by tsc only: each line below either compiles, or must not.
import type { Writable } from 'node:stream'
import { instrument, type LambdaContext, middyMetrics, type PushTarget } from '../../adapters/lambda/index.ts'

declare const push: PushTarget
declare const context: LambdaContext & { readonly awsRequestId: string }
declare const stream: Writable

// What @types/aws-lambda has.
type Callback<Result> = (error?: Error | string | null, result?: Result) => void
type Handler<Event, Result> = (
  event: Event,
  context: LambdaContext & { readonly awsRequestId: string },
  callback: Callback<Result>,
) => void | Promise<Result>
interface Answer {
  readonly statusCode: number
}

// A handler of any form is one that returns a promise, for the same event, with the same result.
const returning = instrument(async ({ plan }: { readonly plan: string }) => plan.length, { push })
const length: Promise<number> = returning({ plan: 'pro' }, context)
// @ts-expect-error the event has a plan
void returning({ plant: 'pro' }, context)

const callingBack = instrument<string, LambdaContext, Answer>(
  (_event, _context, callback) => callback(null, { statusCode: 200 }),
  { push },
)
const answer: Promise<Answer> = callingBack('event', context)

declare const theirs: Handler<string, Answer>
const ours: Handler<string, Answer> = instrument(theirs, { push })

// One that streams stays one.
const streaming = instrument(
  async (event: string, to: Writable, { getRemainingTimeInMillis }: LambdaContext): Promise<void> => {
    to.end(event + String(getRemainingTimeInMillis()))
    await Promise.resolve()
  },
  { push },
)
const streamed: Promise<void> = streaming('event', stream, context)

// @ts-expect-error a target has push()
instrument(async () => {}, { push: {} })
// @ts-expect-error there is no default
middyMetrics({})

export type Used = [typeof length, typeof answer, typeof ours, typeof streamed]
