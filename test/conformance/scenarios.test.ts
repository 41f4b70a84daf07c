import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { render } from '../../src/exposition/encode.ts'
import { openmetrics } from '../../src/exposition/openmetrics.ts'
import { text } from '../../src/exposition/text.ts'
import type { Escaping } from '../../src/model/format.ts'
import { restrict } from '../../src/registry/restrict.ts'
import { pageLines } from './page-lines.ts'
import type { Scenario } from './scenario.ts'
import { Stage } from './stage.ts'

const folder = process.env['CONFORMANCE_VECTORS']
const scenarios =
  folder === undefined
    ? []
    : (JSON.parse(readFileSync(join(folder, 'scenarios.json'), 'utf8')) as readonly Scenario[])

/** What we do not print as the Python client does, by scenario or by `scenario page`. */
const notYet: Readonly<Record<string, string>> = {
  'counter_reset_keeps_exemplar openmetrics': 'reset() drops the exemplar',
  counter_inc_inf: 'a counter takes finite amounts only',
  counter_inc_nan: 'a counter takes finite amounts only',
  counter_exemplar_too_long: 'an exemplar is checked before anything is counted',
  js_exemplar_astral_129: 'an exemplar is checked before anything is counted',
  summary_negative_and_nan: 'NaN is not observed',
  histogram_nan_observation: 'NaN is not observed',
  histogram_duplicate_buckets: 'bounds rise strictly',
  enum_namespaced_overlap: 'the label of the states is the full name',
  empty_label_name: 'a label name is not empty',
  family_gaugehistogram_no_sum: 'without a sum neither sum nor count is shown',
  family_label_count_mismatch: 'a series has one value for each label',
  family_exemplar_on_untyped_fails: 'families have the samples of their type only',
  family_exemplar_on_created_fails: 'families have the samples of their type only',
  family_exemplar_on_gauge: 'families have the samples of their type only',
  family_created_on_gauge_raw: 'families have the samples of their type only',
  'utf8_underscore_collision text': 'a family whose escaped name is taken is left out',
  'utf8_underscore_collision openmetrics': 'a family whose escaped name is taken is left out',
  'colon_name openmetrics': 'a colon is legal in the name of a metric',
  'values_escaping_openmetrics_bug openmetrics/values': 'a legal name is not escaped',
  'utf8_exemplar_label openmetrics': 'label names of exemplars are escaped',
  'utf8_exemplar_label openmetrics/allow-utf-8': 'label names of exemplars are quoted',
  native_histogram_exemplars_labels: 'there are no native histograms',
  native_histogram_empty_and_classic: 'there are no native histograms',
}

interface Page {
  readonly scenario: Scenario
  /** `text`, `openmetrics/dots`. */
  readonly page: string
  readonly reason: string | undefined
}

const pages: readonly Page[] = scenarios.flatMap((scenario) =>
  Object.keys(scenario.expect).map((page) => ({
    scenario,
    page,
    reason: notYet[scenario.name] ?? notYet[`${scenario.name} ${page}`],
  })),
)

describe.skipIf(folder === undefined)('what is recorded is printed as the Python client prints it', () => {
  const titled = pages.map((page) => [`${page.scenario.name}: ${page.page}`, page] as const)
  const done = titled.filter(([, { reason }]) => reason === undefined)
  const open = titled.flatMap(([title, page]) =>
    page.reason === undefined ? [] : [[`${title}: not yet: ${page.reason}`, page] as const],
  )

  beforeAll(() => {
    for (const [name, reason] of Object.entries(notYet)) {
      process.stdout.write(`not yet: ${name}: ${reason}\n`)
    }
  })

  test.each(done)('%s', (_, page) => check(page))

  test.each(open)('%s', async (_, page) => {
    await expect(check(page)).rejects.toThrow()
  })

  test('what is not yet so is a scenario or a page', () => {
    const known = new Set(pages.flatMap(({ scenario, page }) => [scenario.name, `${scenario.name} ${page}`]))
    expect(Object.keys(notYet).filter((name) => !known.has(name))).toEqual([])
  })
})

/** @throws when the page is not what it should be. */
async function check({ scenario, page }: Page): Promise<void> {
  const stage = new Stage()
  for (const op of scenario.ops) await stage.play(op)
  const shown = scenario.restrict === undefined ? stage.registry : restrict(stage.registry, scenario.restrict)
  const [name, escaping = 'underscores'] = page.split('/')
  const format = [text, openmetrics].find((one) => one.name === name)
  if (format === undefined) throw new Error(`no format ${name}`)
  const printed = render(shown, { format, escaping: escaping as Escaping, created: 'all' })
  const expected = scenario.expect[page]
  if (typeof expected === 'string') expect(pageLines(await printed)).toEqual(pageLines(expected))
  else await expect(printed).rejects.toThrow()
}
