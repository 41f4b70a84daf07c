import { describe, expect, test } from 'vitest'
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
  readonly requests: readonly {
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
  }[]
}

const { setup_ops: setup, requests } = readVectors('http.json') as Vectors

describe('makeFetchHandler() answers as the Python client', () => {
  const registry = new Registry({ clock: { nowSeconds: () => 123.456, monotonicSeconds: () => 0 } })
  const instruments = new Map<string, Counter | Gauge>()
  for (const { op, id, type, name = '', help = '', by, value = 0 } of setup) {
    const instrument = instruments.get(id)
    if (op === 'create')
      instruments.set(id, new (type === 'gauge' ? Gauge : Counter)({ name, help, registry }))
    else if (instrument instanceof Gauge) instrument.set(value)
    else instrument?.inc(by)
  }

  test.each(requests)('$request', async ({ request, expect: expected }) => {
    const headers = new Headers()
    if (request.accept !== null) headers.set('accept', request.accept)
    if (request.accept_encoding !== null) headers.set('accept-encoding', request.accept_encoding)
    const handler = makeFetchHandler({
      registry,
      created: 'all',
      compression: request.disable_compression ? 'none' : 'negotiate',
    })
    const url = `http://localhost${request.path}?${request.query}`
    const response = await handler(new Request(url, { method: request.method, headers }))
    const gunzip = new DecompressionStream('gzip')
    const body = expected.gzip === true ? response.body?.pipeThrough(gunzip) : response.body
    const text = await new Response(body).text()
    expect({
      status: response.status,
      headers: expected.headers.map(([name]) => [name, response.headers.get(name)]),
      // What a client has sent is not sent back.
      text: response.status === 405 ? '' : text,
    }).toEqual({
      status: expected.status,
      // It knows no HEAD.
      headers: expected.headers.map(([name, value]) => [name, name === 'Allow' ? `${value},HEAD` : value]),
      // A number has a shorter form here.
      text: expected.status === 405 ? '' : expected.body.replace(/^([^#].*)\.0$/gm, '$1'),
    })
  })
})
