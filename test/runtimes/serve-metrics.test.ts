import { get } from 'node:https'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { Counter } from '../../src/instruments/counter.ts'
import { Registry } from '../../src/registry/registry.ts'
import { cert, key } from '../fixtures/tls.ts'
import { serveMetrics } from './platform.ts'

function counting(): Registry {
  const registry = new Registry()
  new Counter({ name: 'orders_total', help: 'Orders', registry }).inc(3)
  return registry
}

test('serveMetrics() shows the page at /metrics, to those who may read it, until it is closed', async () => {
  const authorize = { bearer: 'scrape secret' }
  const server = await serveMetrics({ port: 0, registry: counting(), authorize })
  expect(server.url).toBe(`http://127.0.0.1:${server.port}`)
  const page = await fetch(`${server.url}/metrics`, { headers: { authorization: 'Bearer scrape secret' } })
  expect({ status: page.status, text: await page.text() }).toEqual({
    status: 200,
    text: '# HELP orders_total Orders\n# TYPE orders_total counter\norders_total 3\n',
  })
  const others = await Promise.all(['/metrics', '/', '/metrics/'].map((path) => fetch(server.url + path)))
  expect(others.map(({ status }) => status)).toEqual([401, 404, 404])
  for (const { body } of others) await body?.cancel()
  await Promise.all([server.close(), server.close()])
  await expect(fetch(`${server.url}/metrics`)).rejects.toThrow()
})

test('serveMetrics() listens at another path and host', async () => {
  const registry = counting()
  const server = await serveMetrics({
    port: 0,
    hostname: '::1',
    path: '/stats',
    registry,
    authorize: 'public',
  })
  expect(server.url).toBe(`http://[::1]:${server.port}`)
  const page = await fetch(`${server.url}/stats?name[]=orders_total`)
  expect(await page.text()).toContain('orders_total 3\n')
  await server.close()
})

test('serveMetrics() speaks HTTPS where it has a certificate', async () => {
  const server = await serveMetrics({
    port: 0,
    tls: { cert, key },
    registry: counting(),
    authorize: 'public',
  })
  expect(server.url).toBe(`https://127.0.0.1:${server.port}`)
  const page = await new Promise<string>((resolve, reject) => {
    get(`${server.url}/metrics`, { ca: cert, agent: false }, (response) => resolve(text(response))).on(
      'error',
      reject,
    )
  })
  expect(page).toContain('orders_total 3\n')
  await expect(fetch(server.url.replace('https', 'http'))).rejects.toThrow()
  await server.close()
})

test('serveMetrics() refuses a port that is taken, and to serve without being told whom', async () => {
  const server = await serveMetrics({ port: 0, registry: counting(), authorize: 'public' })
  const { port = 0 } = server
  await expect(serveMetrics({ port, registry: counting(), authorize: 'public' })).rejects.toThrow()
  await server.close()
  const untold = { port: 0 } as Parameters<typeof serveMetrics>[0]
  await expect(serveMetrics(untold)).rejects.toThrow(
    'Cannot serve metrics: authorize must say who may read them, received undefined',
  )
})
