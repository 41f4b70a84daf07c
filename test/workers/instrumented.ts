import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect } from 'vitest'
import {
  type AggregatorNamespace,
  instrument,
  type InstrumentOptions,
} from '../../adapters/cloudflare/index.ts'
import { Registry } from '../../src/registry/registry.ts'

export type Env = Cloudflare.Env
export type Handler = ExportedHandler<Env>
type IncomingRequest = Request<unknown, IncomingRequestCfProperties>

/** An aggregator of its own, made of objects that no other test uses. */
export function aggregatorOf(name: string): AggregatorNamespace {
  return { getByName: (shard) => env.METRICS.getByName(`${name}/${shard}`) }
}

/** A Worker with a registry of its own, as every isolate has it, and a way to ask it. */
export function isolateOf(
  name: string,
  handler: Handler,
  {
    namespace = aggregatorOf(name),
    ...options
  }: Partial<InstrumentOptions<Env>> & { readonly namespace?: AggregatorNamespace } = {},
) {
  const registry = options.registry ?? new Registry()
  const worker = instrument<Env>(handler, {
    aggregator: () => namespace,
    path: '/metrics',
    authorize: () => 'public',
    intervalSeconds: 0.02,
    ...options,
    registry,
  } as InstrumentOptions<Env>)
  /** The answer, when everything that the invocation has begun is over. */
  const fetch = async (path: string, init?: RequestInit): Promise<Response> => {
    const ctx = createExecutionContext()
    const response = await worker.fetch?.(
      new Request(`http://localhost${path}`, init) as IncomingRequest,
      env,
      ctx,
    )
    await waitOnExecutionContext(ctx)
    if (response === undefined)
      throw new Error('Cannot fetch: the Worker must have a fetch handler, received none')
    return response
  }
  return { worker, registry, fetch }
}

/** The lines of a page, without comments and what takes a different time on every run. */
export async function pageLines(response: Response): Promise<readonly string[]> {
  expect(response.status).toBe(200)
  const lines = (await response.text()).split('\n')
  return lines.filter((line) => !/^(#|edgeprom_|http_request_duration|$)/.test(line))
}
