import { describe, expect, test } from 'vitest'
import { render } from '../../src/exposition/encode.ts'
import { listDeviations } from './list-deviations.ts'
import { pageLines } from './page-lines.ts'
import type { Scenario } from './scenario.ts'
import { pageOptions } from './scenario-page.ts'
import { Stage } from './stage.ts'
import { readVectors } from './vectors.ts'

const scenarios = readVectors('scenarios.json') as readonly Scenario[]

const nonFinite = 'NaN and infinity are neither counted nor observed'
const raw = 'families have the samples of their type only'
const native = 'there are no native histograms'
/** Why we print something else though the Python client is not wrong. */
const exceptions: readonly string[] = [nonFinite, raw, native]

/** What we do not print as the Python client does, by scenario or by `scenario page`. */
const deviations: Readonly<Record<string, string>> = {
  'counter_reset_keeps_exemplar openmetrics': 'reset() drops the exemplar',
  counter_inc_inf: nonFinite,
  counter_inc_nan: nonFinite,
  counter_exemplar_too_long: 'an exemplar is checked before anything is counted',
  js_exemplar_astral_129: 'an exemplar is checked before anything is counted',
  summary_negative_and_nan: nonFinite,
  histogram_nan_observation: nonFinite,
  histogram_duplicate_buckets: 'bounds rise strictly',
  enum_namespaced_overlap: 'the label of the states is the full name',
  empty_label_name: 'a label name is not empty',
  family_gaugehistogram_no_sum: 'without a sum neither sum nor count is shown',
  family_label_count_mismatch: 'a series has one value for each label',
  family_exemplar_on_untyped_fails: raw,
  family_exemplar_on_created_fails: raw,
  family_exemplar_on_gauge: raw,
  family_created_on_gauge_raw: raw,
  'utf8_underscore_collision text': 'a family whose escaped name is taken is left out',
  'utf8_underscore_collision openmetrics': 'a family whose escaped name is taken is left out',
  'colon_name openmetrics': 'a colon is legal in the name of a metric',
  'values_escaping_openmetrics_bug openmetrics/values': 'a legal name is not escaped',
  'utf8_exemplar_label openmetrics': 'label names of exemplars are escaped',
  'utf8_exemplar_label openmetrics/allow-utf-8': 'label names of exemplars are quoted',
  native_histogram_exemplars_labels: native,
  native_histogram_empty_and_classic: native,
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
    reason: deviations[scenario.name] ?? deviations[`${scenario.name} ${page}`],
  })),
)

listDeviations('the Python client', deviations)

describe('what is recorded is printed as the Python client prints it', () => {
  const titled = pages.map((page) => [`${page.scenario.name}: ${page.page}`, page] as const)
  const done = titled.filter(([, { reason }]) => reason === undefined)
  const open = titled.flatMap(([title, page]) =>
    page.reason === undefined ? [] : [[`${title}: otherwise: ${page.reason}`, page] as const],
  )

  test.each(done)('%s', (_, page) => check(page))

  test.each(open)('%s', async (_, page) => {
    await expect(check(page)).rejects.toThrow()
  })

  test('what is otherwise is a scenario or a page', () => {
    const known = new Set(pages.flatMap(({ scenario, page }) => [scenario.name, `${scenario.name} ${page}`]))
    expect(Object.keys(deviations).filter((name) => !known.has(name))).toEqual([])
  })

  test('what is otherwise is a quirk of the Python client or one of our exceptions', () => {
    const unexcused = pages.filter(
      ({ scenario, reason }) =>
        reason !== undefined && scenario.quirk === undefined && !exceptions.includes(reason),
    )
    expect(unexcused.map(({ scenario }) => scenario.name)).toEqual([])
  })
})

/** @throws when the page is not what it should be. */
async function check({ scenario, page }: Page): Promise<void> {
  const stage = new Stage()
  for (const op of scenario.ops) await stage.play(op)
  const printed = render(stage.shown(scenario), pageOptions(page))
  const expected = scenario.expect[page]
  if (typeof expected === 'string') expect(pageLines(await printed)).toEqual(pageLines(expected))
  else await expect(printed).rejects.toThrow()
}
