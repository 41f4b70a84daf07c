import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { awaitPage } from '../harness/fetch-page.ts'
import { Host } from '../harness/host.ts'
import { sumOf } from '../harness/page.ts'
import { appWorker, objectWorker } from '../harness/shop.ts'
import { Stage } from '../harness/stage.ts'

const stage = new Stage()
const gone = 5
const slowMilliseconds = 1500

/** Recent runtimes can tell a handler that its client is gone; what is counted must not depend on it. */
const apps = [
  { ...appWorker('plain'), because: 'nobody is told' },
  { ...appWorker('told'), compatibilityFlags: ['enable_request_signal'], because: 'request.signal aborts' },
]
let origins: Readonly<Record<string, string>>

beforeAll(async () => {
  const host = stage.add(new Host({ folder: stage.folder, workers: [...apps, objectWorker] }))
  origins = (await host.ready()).origins
})

afterAll(() => stage.close())

describe.each(apps)('clients that reset their connection, where $because', ({ name }) => {
  test('are counted, leave the gauges at 0, and do not keep the next request from being sent', async () => {
    const origin = origins[name] ?? ''
    const before = await awaitPage('the first page', `${origin}/metrics`)
    const served = before.get('slow_finished_total') ?? 0
    const requests = sumOf(before, 'http_requests_total')

    const sockets = await Promise.all(Array.from({ length: gone }, () => sendSlowRequest(origin)))
    await awaitPage(
      'the requests in progress to be shown',
      `${origin}/metrics`,
      (page) => page.get('slow_in_progress') === gone && page.get('http_requests_in_flight') === gone,
    )
    for (const socket of sockets) socket.resetAndDestroy() // workerd does not notice a plain close

    const quiet = await awaitPage(
      'the requests to end',
      `${origin}/metrics`,
      (page) => page.get('slow_in_progress') === 0 && page.get('http_requests_in_flight') === 0,
    )
    expect(quiet.get('slow_finished_total')).toBe(served + gone)
    expect(sumOf(quiet, 'http_requests_total')).toBe(requests + gone)

    expect((await fetch(`${origin}/order?plan=team`)).status).toBe(200)
    const next = await awaitPage(
      'the next request to be sent',
      `${origin}/metrics`,
      (page) => sumOf(page, 'http_requests_total') > requests + gone,
    )
    expect(sumOf(next, 'http_requests_total')).toBe(requests + gone + 1)
  })
})

async function sendSlowRequest(origin: string): Promise<ReturnType<typeof connect>> {
  const { hostname, port } = new URL(origin)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  socket.write(`GET /slow?milliseconds=${slowMilliseconds} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`)
  return socket
}
