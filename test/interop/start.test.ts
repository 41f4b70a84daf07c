import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from '../../scripts/root.ts'
import { awaitPage } from '../harness/fetch-page.ts'
import { freePort } from '../harness/free-port.ts'
import { type Page, parsePage } from '../harness/page.ts'
import { descendantsOf, living } from '../harness/processes.ts'
import { Tethered } from '../harness/tethered.ts'
import { until } from '../harness/until.ts'

const readme = readFileSync(join(root, 'examples/cloudflare/README.md'), 'utf8')

/** What the README sends, in order, and what it says comes back. */
const sent = [...readme.matchAll(/^\$ curl(?: -X (\w+))? http:\/\/localhost:8787(\/\S*)\n([^$]*)\n/gm)].map(
  ([, method = 'GET', path = '', body = '']) => ({ method, path, body: body.trim() }),
)

/** The series that it says are then shown, when there was nothing before. */
const shown: Page = parsePage(/\$ curl -s \S+\/metrics \| grep -E .*\n([^`]*)\n```/.exec(readme)?.[1] ?? '')

function start(port: number): Tethered {
  return new Tethered({
    command: 'npm',
    args: ['start'],
    signal: 'TERM',
    environment: { PORT: String(port) },
  })
}

/** `undefined`: not yet. @throws Error when it says that it cannot */
function isReady(npm: Tethered): true | undefined {
  if (/^Cannot start/m.test(npm.errors)) throw new Error(npm.describe())
  return /^Ready\./m.test(npm.output) ? true : undefined
}

describe('npm start', () => {
  let npm: Tethered
  let origin: string
  let counters: Page

  beforeAll(async () => {
    const port = await freePort()
    npm = start(port)
    origin = `http://127.0.0.1:${port}`
    await until('npm start', () => isReady(npm), { timeoutSeconds: 60 })
  }, 90_000)

  afterAll(() => npm.stop())

  test('says where the example is', () => {
    expect(npm.output).toContain(`${origin}/metrics`)
  })

  test('answers and counts as the README says', async () => {
    // The state of earlier runs is kept: counters go on.
    const before = await awaitPage('a page', `${origin}/metrics`)
    const answers: typeof sent = []
    for (const { method, path } of sent) {
      const response = await fetch(`${origin}${path}`, { method })
      answers.push({ method, path, body: (await response.text()).trim() })
    }
    expect(sent.length).toBeGreaterThanOrEqual(5)
    expect(answers).toEqual(sent)

    const after = await awaitPage('a page', `${origin}/metrics`)
    const counted = [...shown.keys()].map((series) => {
      const earlier = series.includes('_total') ? (before.get(series) ?? 0) : 0
      return [series, (after.get(series) ?? NaN) - earlier] as const
    })
    expect(shown.size).toBeGreaterThanOrEqual(5)
    expect(new Map(counted)).toEqual(shown)
  })

  test('shows its routes at /', async () => {
    const text = await (await fetch(`${origin}/`)).text()
    for (const { path } of sent) expect(text).toContain(path.split('/').slice(0, 2).join('/'))
  })

  test('says plainly that a port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const refused = start(port)
    try {
      const said = await until('the refusal', () => /^Cannot start.*$/m.exec(refused.errors)?.[0])
      expect(said).toContain(`port ${port} is taken`)
    } finally {
      await refused.stop()
      other.close()
    }
  })

  test('leaves no process behind when it is asked to end', async () => {
    const started = descendantsOf(npm.id)
    expect(started.filter(({ name }) => name === 'workerd')).not.toEqual([])
    counters = await awaitPage('the last page', `${origin}/metrics`)
    await npm.stop() // SIGTERM to npm
    await until('everything to end', () =>
      living(started.map(({ id }) => id)).length === 0 ? true : undefined,
    )
  })
  test('goes on where it was when it is started again', async () => {
    const series = 'orders_total{plan="team"}'
    const before = counters.get(series)
    const again = start(await freePort())
    try {
      await until('npm start', () => isReady(again), { timeoutSeconds: 60 })
      const url = /http:\/\/\S+\/metrics/.exec(again.output)?.[0] ?? ''
      expect((await awaitPage('a page', url)).get(series)).toBe(before)
    } finally {
      await again.stop()
    }
  })
})
