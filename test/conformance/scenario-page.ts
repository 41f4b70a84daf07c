import { openmetrics } from '../../src/exposition/openmetrics.ts'
import { text } from '../../src/exposition/text.ts'
import type { CreatedSamples, Escaping, Format } from '../../src/model/format.ts'

interface ScenarioPageOptions {
  readonly format: Format
  readonly escaping: Escaping
  readonly created: CreatedSamples
}

/** How a page that the vectors name is printed: `text`, `openmetrics/dots`. @throws Error for a format that we lack */
export function pageOptions(page: string): ScenarioPageOptions {
  const [name, escaping = 'underscores'] = page.split('/')
  const format = [text, openmetrics].find((one) => one.name === name)
  if (format === undefined) throw new Error(`There is no format ${name}`)
  return { format, escaping: escaping as Escaping, created: 'all' }
}
