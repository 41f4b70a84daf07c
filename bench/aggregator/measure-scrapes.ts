import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import type { ScrapeFigures } from '../report/record-aggregator.ts'
import { assertLines, linesOf } from '../lines.ts'
import { median } from '../statistics.ts'
import { Contender } from './contender.ts'
import { linesPerSeries } from './pusher.ts'
import { startPushgateway, startWorkerd } from './servers.ts'
import type { Settings } from './settings.ts'
import { token } from './token.ts'
import { batchTraffic, pageTraffic, type TrafficOptions } from './traffic.ts'

const scrapesEach = 10

/** Pages of 50,000 series, which have all changed since the page before. */
export async function measureScrapes(
  settings: Settings,
  say: (what: string) => void,
): Promise<readonly ScrapeFigures[]> {
  const { random } = settings
  const folder = mkdtempSync(join(settings.folder, 'scrapes-'))
  const options: TrafficOptions = { series: 1000, sources: 50, hasOwnSeries: true, random }
  const all = [
    new Contender(
      'edgeprom in workerd, 8 shards',
      true,
      await startWorkerd(folder, 8),
      batchTraffic(options),
    ),
    new Contender('Pushgateway', false, await startPushgateway('unchecked'), await pageTraffic(options)),
  ]
  const pages = all.map(
    () => [] as { readonly milliseconds: number; readonly bytes: number; readonly lines: number }[],
  )
  try {
    for (let scrape = 0; scrape <= scrapesEach; scrape++) {
      for (const [i, contender] of all.entries()) {
        say(`scrape ${scrape} of ${scrapesEach}, ${contender.name}`)
        await contender.traffic.fill(Math.ceil(options.sources / contender.traffic.waiting.length))
        await contender.send(folder, 0)
        const page = await scrapePage(contender.server.origin)
        assertLines(page.lines, options.series * options.sources * linesPerSeries)
        if (scrape > 0) pages[i]?.push(page) // the first one warms up
      }
    }
  } finally {
    await Promise.all(all.map(({ server }) => server.stop()))
  }
  return all.map(({ name }, i) => {
    const own = pages[i] ?? []
    return {
      name,
      bytes: median(own.map(({ bytes }) => bytes)),
      lines: median(own.map(({ lines }) => lines)),
      milliseconds: median(own.map(({ milliseconds }) => milliseconds)),
      slowest: Math.max(...own.map(({ milliseconds }) => milliseconds)),
    }
  })
}

async function scrapePage(
  origin: string,
): Promise<{ readonly milliseconds: number; readonly bytes: number; readonly lines: number }> {
  const began = performance.now()
  const response = await fetch(`${origin}/metrics`, {
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'text/plain;version=0.0.4',
      'accept-encoding': 'identity',
    },
  })
  const page = new Uint8Array(await response.arrayBuffer())
  const milliseconds = performance.now() - began
  if (!response.ok)
    throw new Error(`A scrape was answered with ${response.status}: ${new TextDecoder().decode(page)}`)
  return { milliseconds, bytes: page.length, lines: linesOf(page) }
}
