// Every form that a handler can have.
import { writeSync } from 'node:fs'
import type { Writable } from 'node:stream'
import middyOf from '@middy/core'
import { instrument, type StreamingHandler } from '../../../../adapters/lambda/instrument.ts'
import type { LambdaContext } from '../../../../adapters/lambda/lambda-context.ts'
import { middyMetrics } from '../../../../adapters/lambda/middy-metrics.ts'
import type { PushTarget } from '../../../../src/push/push-target.ts'
import { defaultRegistry, render } from '../../../../src/index.ts'

type Streaming = StreamingHandler<string, Writable, LambdaContext>
declare const awslambda: { streamifyResponse(handler: Streaming): Streaming }

const push: PushTarget = {
  async push() {
    const lines = (await render(defaultRegistry)).split('\n')
    const counts = lines.filter((line) => /^faas_\w+_total/.test(line))
    writeSync(1, `${JSON.stringify({ pushed: counts })}\n`)
    return { attempts: 1 }
  },
}
const options = { push }

const write: Streaming = async (event, stream, context) => {
  stream.write(`hello ${event}`)
  stream.end(context.getRemainingTimeInMillis() > 0 ? ', in time' : ', late')
  await Promise.resolve()
}

export const returning = instrument(async (event: string) => `hello ${event}`, options)
export const throwing = instrument(async (_event: string): Promise<string> => {
  throw new TypeError('thrown')
}, options)
export const callingBack = instrument<string, LambdaContext, string>((event, _context, callback) => {
  setTimeout(() => callback(null, `hello ${event}`), 1)
}, options)
export const streaming = instrument(awslambda.streamifyResponse(write), options)
export const streamingInside = awslambda.streamifyResponse(instrument(write, options))

export const middy = middyOf<string, string, Error, LambdaContext>()
  .use(middyMetrics(options))
  .handler(async (event) => `hello ${event}`)
