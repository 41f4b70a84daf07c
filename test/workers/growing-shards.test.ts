import { abortAllDurableObjects } from 'cloudflare:test'
import { expect, test } from 'vitest'
import type { AggregatorNamespace } from '../../adapters/cloudflare/index.ts'
import { aggregatorOf, isolateOf } from './instrumented.ts'

type Isolate = ReturnType<typeof isolateOf>

const name = 'growing'
const total = 'http_requests_total{method="GET",status="200"} '
/** Each is a deployment: more isolates, which know of more shards. Those of the one before go on. */
const deployments = [
  { shards: 2, isolates: 4 },
  { shards: 4, isolates: 6 },
  { shards: 8, isolates: 10 },
]
const requests = 8

/** Which shards have been sent anything. */
const used = new Set<string>()
const namespace: AggregatorNamespace = {
  getByName: (shard) => {
    used.add(shard)
    return aggregatorOf(name).getByName(shard)
  },
}

function isolateWith(shards: number, isCounted: boolean): Isolate {
  const options = { shards, requests: isCounted, ...(isCounted ? { namespace } : {}) }
  return isolateOf(name, { fetch: () => new Response() }, options)
}

/** What a page shows; `undefined`: there is none. */
async function shownBy(isolate: Isolate): Promise<number | undefined> {
  const page = await isolate.fetch('/metrics')
  const text = await page.text()
  if (page.status === 503) return undefined
  expect(page.status).toBe(200)
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(total))
      ?.slice(total.length) ?? 0,
  )
}

test(
  'shards are added under load: isolates of every deployment count, each shows all, and no page is ever lower',
  { timeout: 60_000 },
  async () => {
    const isolates: Isolate[] = []
    let counted = 0
    let isOver = false
    /** Two scrapers at once: one reaches the first deployment for ever, the other the newest. */
    const scrapers = [isolateWith(2, false), isolateWith(8, false)]
    const watch = async (scraper: Isolate): Promise<number> => {
      let shown = 0
      let pages = 0
      while (!isOver) {
        const value = await shownBy(scraper)
        if (value === undefined) continue
        expect(value).toBeGreaterThanOrEqual(shown)
        expect(value).toBeLessThanOrEqual(counted)
        shown = value
        pages++
      }
      return pages
    }
    const load = async (): Promise<void> => {
      for (const { shards, isolates: added } of deployments) {
        for (let i = 0; i < added; i++) isolates.push(isolateWith(shards, true))
        const working = isolates.map(async ({ fetch }) => {
          for (let i = 0; i < requests; i++) {
            counted++
            await fetch('/')
          }
        })
        await scheduler.wait(30)
        await abortAllDurableObjects()
        await Promise.all(working)
      }
      isOver = true
    }
    const [pagesOfOldest, pagesOfNewest] = await Promise.all([...scrapers.map(watch), load()])
    // What could not be sent when objects died is sent by the next invocation.
    const settled = async (): Promise<readonly (number | undefined)[]> => {
      await Promise.all(isolates.map(({ fetch }) => fetch('/metrics')))
      return Promise.all(scrapers.map(shownBy))
    }
    await expect.poll(settled, { timeout: 30_000, interval: 500 }).toEqual([counted, counted])
    expect(counted).toBe((4 * 3 + 6 * 2 + 10) * requests)
    expect(used.size).toBeGreaterThan(4)
    expect(Math.min(pagesOfOldest ?? 0, pagesOfNewest ?? 0)).toBeGreaterThan(3)
  },
)
