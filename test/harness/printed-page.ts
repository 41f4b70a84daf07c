import { render } from '../../src/exposition/encode.ts'
import { escapeLabelName, escapeMetricName } from '../../src/exposition/escaping.ts'
import type { Collector } from '../../src/model/collector.ts'
import type { CreatedSamples, Escaping, Format } from '../../src/model/format.ts'
import { gather } from '../../src/model/gather.ts'
import type { Labels } from '../../src/model/labels.ts'
import { type FamilySnapshot, type Sample, snapshot } from '../../src/model/samples.ts'

/** What is to be printed, and how. */
export interface PageOptions {
  readonly title: string
  readonly collector: Collector
  readonly format: Format
  readonly escaping: Escaping
  readonly created: CreatedSamples
}

/** A page for other implementations to read. */
export interface PrintedPage {
  readonly title: string
  /** `text` or `openmetrics`. */
  readonly format: string
  readonly contentType: string
  readonly text: string
  /** What it should say, with the names that its escaping gives; `undefined`: nobody knows. */
  readonly meant: readonly FamilySnapshot[] | undefined
  /** The page for those who cannot read names in quotes: another one, where it has such. */
  readonly unquoted: PrintedPage | undefined
}

/** Prints a page. @throws whatever the collector throws. */
export async function printPage(options: PageOptions): Promise<PrintedPage> {
  const { title, collector, format, escaping, created } = options
  const isShown = ({ name }: Sample): boolean => created !== 'none' || !name.endsWith('_created')
  const families = [...(await gather(collector.collect()))].map(snapshot)
  const page = await render(collector, { format, escaping, created })
  return {
    title: `${title} as ${format.name}/${escaping}`,
    format: format.name,
    contentType: format.contentType({ version: '1.0.0', escaping }),
    text: page,
    meant: families.map((family) => ({
      ...family,
      name: escapeMetricName(family.name, escaping),
      samples: family.samples.filter(isShown).map((sample) => escapeSample(sample, escaping)),
    })),
    unquoted: hasQuotedNames(page) ? await printPage({ ...options, escaping: 'underscores' }) : undefined,
  }
}

/** Whether a page has names in quotes, which programs that are older than those cannot read. */
export function hasQuotedNames(page: string): boolean {
  return page.split('\n').some((line) => {
    if (line.startsWith('#')) return /^# \w+ "/.test(line)
    return /[{,]"/.test(line.replaceAll(/="(?:[^"\\]|\\.)*"/g, '='))
  })
}

/** How many samples a page has. */
export function sampleCount({ text }: PrintedPage): number {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length
}

function escapeSample(sample: Sample, escaping: Escaping): Sample {
  const { exemplar } = sample
  return {
    ...sample,
    name: escapeMetricName(sample.name, escaping),
    labels: escapeLabels(sample.labels, escaping),
    ...(exemplar === undefined
      ? {}
      : {
          exemplar: {
            ...exemplar,
            labels: exemplar.labels.map(([name, value]) => [escapeLabelName(name, escaping), value] as const),
          },
        }),
  }
}

function escapeLabels(labels: Labels, escaping: Escaping): Labels {
  return Object.fromEntries(
    Object.entries(labels).map(([name, value]) => [escapeLabelName(name, escaping), value]),
  )
}
