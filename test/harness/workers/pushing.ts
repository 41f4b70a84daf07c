import { env } from 'cloudflare:workers'
import { Counter } from '../../../src/instruments/counter.ts'
import { instanceGroupingKey } from '../../../src/push/instance-grouping-key.ts'
import { pushAtEnd, type PushAtEndResult } from '../../../src/push/push-at-end.ts'
import type { PushTarget } from '../../../src/push/push-target.ts'
import { Pushgateway } from '../../../src/push/pushgateway.ts'

interface Bindings {
  readonly GATEWAY_URL: string
}

const requests = new Counter({ name: 'requests_total', help: 'Requests' })
const gateway = new Pushgateway({
  url: (env as unknown as Bindings).GATEWAY_URL,
  job: 'pushing',
  groupingKey: instanceGroupingKey(),
})

/** What came of pushes in this isolate. */
const seen = { pushed: 0, shared: 0, failed: 0, started: 0, inFlight: 0, mostInFlight: 0, lastError: '' }

const watched: PushTarget = {
  async push(options) {
    seen.started++
    seen.mostInFlight = Math.max(seen.mostInFlight, ++seen.inFlight)
    try {
      return await gateway.push(options)
    } finally {
      seen.inFlight--
    }
  },
}

export default {
  fetch(request, _, ctx) {
    if (new URL(request.url).pathname === '/seen') return Response.json(seen)
    const answer = handle(request)
    if (new URL(request.url).pathname === '/quiet') return answer
    const options = { waitUntil: (promise: Promise<unknown>) => ctx.waitUntil(promise), after: answer }
    void note(pushAtEnd(watched, { ...options, deadlineSeconds: 1 }))
    return answer
  },
} satisfies ExportedHandler

async function note(pushing: Promise<PushAtEndResult>): Promise<void> {
  const result = await pushing
  seen[result.kind]++
  if (result.kind === 'failed') seen.lastError = String(result.error)
}

async function handle(request: Request): Promise<Response> {
  if (new URL(request.url).pathname === '/slow') await scheduler.wait(500)
  requests.inc()
  return new Response('ok')
}
