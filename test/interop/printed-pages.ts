import * as fc from 'fast-check'
import { inject } from 'vitest'
import { openmetrics } from '../../src/exposition/openmetrics.ts'
import { text } from '../../src/exposition/text.ts'
import type { Collector } from '../../src/model/collector.ts'
import type { Escaping, Format } from '../../src/model/format.ts'
import { rowFamily } from '../../src/model/row-family.ts'
import { answer, type Exchange, httpRegistry, pageOf, readExchanges } from '../conformance/http-vectors.ts'
import type { Scenario } from '../conformance/scenario.ts'
import { pageOptions } from '../conformance/scenario-page.ts'
import { Stage } from '../conformance/stage.ts'
import { readVectors } from '../conformance/vectors.ts'
import { anyFamilies } from '../exposition/any-families.ts'
import type { Registry } from '../../src/registry/registry.ts'
import { hasQuotedNames, type PageOptions, type PrintedPage, printPage } from '../harness/printed-page.ts'
import { operate } from '../instruments/random-operations.ts'

const printings: readonly { readonly format: Format; readonly escapings: readonly Escaping[] }[] = [
  { format: text, escapings: ['allow-utf-8', 'underscores', 'dots', 'values'] },
  // The name of a family has to be that of its samples, and `dots` and `values` change the suffixes.
  { format: openmetrics, escapings: ['allow-utf-8', 'underscores'] },
]

/** Every page of the recorded scenarios and requests; none where there are no conformance vectors. */
export async function recordedPages(): Promise<readonly PrintedPage[]> {
  return inject('vectors')['scenarios.json'] === undefined
    ? []
    : [...(await scenarioPages()), ...(await answeredPages())]
}

/** Pages that show what cannot be printed so that everybody reads it. */
export async function knownPages(): Promise<readonly PrintedPage[]> {
  const head = { type: 'stateset', name: 'job:state', help: 'Help', unit: '', states: ['on'] } as const
  const family = rowFamily(head, [], [{ labels: [], values: [1] }])
  const collector = { collect: () => [family] }
  const options = { collector, format: openmetrics, escaping: 'underscores', created: 'none' } as const
  return [await printPage({ title: 'a colon in the name of a state set', ...options })]
}

/** 200 pages: of 95 sets of families drawn by the seed, and of 5 registries after random operations; in both formats. */
export async function randomPages(seed: number): Promise<readonly PrintedPage[]> {
  const drawn = fc.sample(anyFamilies, { seed, numRuns: 95 }).map((families) => ({ collect: () => families }))
  const operated = await Promise.all([seed, seed + 1, seed + 2, seed + 3, seed + 4].map(operate))
  const named: readonly (readonly [string, Collector])[] = [
    ...drawn.map((collector, i) => [`families ${i} of seed ${seed}`, collector] as const),
    ...operated.map((registry, i) => [`operations of seed ${seed + i}`, registry] as const),
  ]
  const options = named.flatMap(([title, collector], i): readonly PageOptions[] =>
    printings.map(({ format, escapings }) => ({
      title,
      collector,
      format,
      escaping: escapings[i % escapings.length] ?? 'underscores',
      created: i % 3 === 0 ? 'none' : 'all',
    })),
  )
  return Promise.all(options.map(printPage))
}

async function scenarioPages(): Promise<readonly PrintedPage[]> {
  const pages: PrintedPage[] = []
  for (const scenario of readVectors('scenarios.json') as readonly Scenario[]) {
    const stage = new Stage()
    // Some steps end otherwise here: what they leave is a page of ours all the same.
    for (const op of scenario.ops) await stage.play(op).catch(() => {})
    const names = Object.keys(scenario.expect).filter((page) => page !== 'openmetrics2')
    for (const name of names) {
      const collector = stage.shown(scenario)
      pages.push(await printPage({ title: scenario.name, collector, ...pageOptions(name) }))
    }
  }
  return pages
}

async function answeredPages(): Promise<readonly PrintedPage[]> {
  const registry = httpRegistry()
  const pages = await Promise.all(readExchanges().map((exchange) => answeredPage(registry, exchange)))
  return pages.filter((page) => page !== undefined)
}

async function answeredPage(registry: Registry, exchange: Exchange): Promise<PrintedPage | undefined> {
  const response = await answer(registry, exchange)
  if (response.status !== 200) return undefined
  const { request } = exchange
  const accept = request.accept?.replace('allow-utf-8', 'underscores') ?? null
  const contentType = response.headers.get('content-type') ?? ''
  const page = await pageOf(response)
  return {
    title: `answer to ${JSON.stringify(request)}`,
    format: contentType.startsWith(openmetrics.mediaType) ? openmetrics.name : text.name,
    contentType,
    text: page,
    meant: undefined,
    unquoted: hasQuotedNames(page)
      ? await answeredPage(registry, { ...exchange, request: { ...request, accept } })
      : undefined,
  }
}
