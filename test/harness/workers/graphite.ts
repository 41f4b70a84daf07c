import { tcpConnect } from '../../../adapters/cloudflare/tcp-connect.ts'
import { Counter } from '../../../src/instruments/counter.ts'
import { GraphiteBridge } from '../../../src/push/graphite-bridge.ts'
import { Registry } from '../../../src/registry/registry.ts'

/** Pushes to the port that it is asked for. */
export default {
  async fetch(request: Request): Promise<Response> {
    const registry = new Registry()
    new Counter({ name: 'from_a_worker', help: '', registry }).inc(7)
    const port = Number(new URL(request.url).searchParams.get('port'))
    const bridge = new GraphiteBridge({
      address: { hostname: '127.0.0.1', port },
      connect: tcpConnect,
      registry,
    })
    const [outcome] = await Promise.allSettled([bridge.push()])
    if (outcome.status === 'fulfilled') return Response.json(outcome.value)
    return new Response(String(outcome.reason), { status: 502 })
  },
}
