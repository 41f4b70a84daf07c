import { expect, test } from 'vitest'
import { answer, httpRegistry, pageOf, readExchanges } from './http-vectors.ts'

const registry = httpRegistry()

test.each(readExchanges())(
  'makeFetchHandler() answers as the Python client: $request',
  async ({ request, expect: expected }) => {
    const response = await answer(registry, { request, expect: expected })
    expect({
      status: response.status,
      headers: expected.headers.map(([name]) => [name, response.headers.get(name)]),
      isCompressed: response.headers.get('content-encoding') === 'gzip',
      // What a client has sent is not sent back.
      text: response.status === 405 ? '' : await pageOf(response),
    }).toEqual({
      status: expected.status,
      // It knows no HEAD.
      headers: expected.headers.map(([name, value]) => [name, name === 'Allow' ? `${value},HEAD` : value]),
      isCompressed: expected.gzip === true,
      // A number has a shorter form here.
      text: expected.status === 405 ? '' : expected.body.replace(/^([^#].*)\.0$/gm, '$1'),
    })
  },
)
