import { makeFetchHandler } from '../../src/http/make-fetch-handler.ts'
import { Counter } from '../../src/instruments/counter.ts'
import { Gauge } from '../../src/instruments/gauge.ts'
import { Registry } from '../../src/registry/registry.ts'
import { readVectors } from './vectors.ts'

interface Vectors {
  readonly setup_ops: readonly {
    readonly op: string
    readonly id: string
    readonly type?: 'counter' | 'gauge'
    readonly name?: string
    readonly help?: string
    readonly by?: number
    readonly value?: number
  }[]
  readonly requests: readonly Exchange[]
}

/** A request, and how the Python client answered it. */
export interface Exchange {
  readonly request: {
    readonly method: string
    readonly path: string
    readonly query: string
    readonly accept: string | null
    readonly accept_encoding: string | null
    readonly disable_compression: boolean
  }
  readonly expect: {
    readonly status: number
    readonly headers: readonly (readonly [name: string, value: string])[]
    readonly gzip?: true
    readonly body: string
  }
}

/** All requests. */
export function readExchanges(): readonly Exchange[] {
  return (readVectors('http.json') as Vectors).requests
}

/** The registry that the requests are about. */
export function httpRegistry(): Registry {
  const registry = new Registry({ clock: { nowSeconds: () => 123.456, monotonicSeconds: () => 0 } })
  const instruments = new Map<string, Counter | Gauge>()
  const { setup_ops: setup } = readVectors('http.json') as Vectors
  for (const { op, id, type, name = '', help = '', by, value = 0 } of setup) {
    const instrument = instruments.get(id)
    if (op === 'create')
      instruments.set(id, new (type === 'gauge' ? Gauge : Counter)({ name, help, registry }))
    else if (instrument instanceof Gauge) instrument.set(value)
    else instrument?.inc(by)
  }
  return registry
}

/** Our answer to a request. */
export async function answer(registry: Registry, { request }: Exchange): Promise<Response> {
  const headers = new Headers()
  if (request.accept !== null) headers.set('accept', request.accept)
  if (request.accept_encoding !== null) headers.set('accept-encoding', request.accept_encoding)
  const handler = makeFetchHandler({
    registry,
    created: 'all',
    compression: request.disable_compression ? 'none' : 'negotiate',
  })
  const url = `http://localhost${request.path}?${request.query}`
  return handler(new Request(url, { method: request.method, headers }))
}

/** The page of an answer, decompressed. */
export async function pageOf(response: Response): Promise<string> {
  const isCompressed = response.headers.get('content-encoding') === 'gzip'
  const body = isCompressed ? response.body?.pipeThrough(new DecompressionStream('gzip')) : response.body
  return new Response(body).text()
}
