import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { Exemplar } from '../../src/model/exemplar.ts'
import type { FamilySnapshot, Sample } from '../../src/model/samples.ts'
import { PageServer } from '../harness/page-server.ts'
import { lacksPeers } from '../harness/peers.ts'
import { type PrintedPage, sampleCount } from '../harness/printed-page.ts'
import { Prometheus } from '../harness/prometheus.ts'
import {
  lacksPythonClient,
  pythonClientVersion,
  type ReadFamily,
  type Reading,
  readPages,
  type ReadSample,
} from '../harness/python-client.ts'
import { Stage } from '../harness/stage.ts'
import { until } from '../harness/until.ts'
import { knownPages, randomPages, recordedPages } from './printed-pages.ts'

const seed = Number(process.env['PAGES_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const hasVectors = inject('vectors')['scenarios.json'] !== undefined

/** Pages that the Python client does not read. The recorded ones it prints itself. */
const refusedByPython: Readonly<Record<string, { readonly error: RegExp; readonly because: string }>> = {
  'counter_exemplar_labels_sorted_escaped as openmetrics/underscores': {
    error: /Invalid line/,
    because: 'it does not read escaped quotes in the labels of exemplars',
  },
  'histogram_negative_buckets as openmetrics/underscores': {
    error: /_sum\/_gsum must be present if _count is present/,
    because: 'no histogram of values below 0 has a sum, so it should have no count there',
  },
  'histogram_minus_inf_observation as openmetrics/underscores': {
    error: /Counter-like samples cannot be negative/,
    because: 'values below 0 were observed: their sum is no counter',
  },
  'summary_negative_and_nan as openmetrics/underscores': {
    error: /Counter-like samples cannot be negative/,
    because: 'values below 0 were observed: their sum is no counter',
  },
  'a colon in the name of a state set as openmetrics/underscores': {
    error: /Stateset missing label/,
    because:
      'a metric may have a colon in its name; the label of the states, which has the same name, may not',
  },
}

/** Pages whose samples the Python client reads, but in families of their own, each with the reason. */
const readOtherwise: Readonly<Record<string, string>> = {
  'utf8_counter as openmetrics/dots': 'dots changes suffixes, too',
  'utf8_counter as openmetrics/values': 'values changes suffixes, too',
  'values_escaping_openmetrics_bug as openmetrics/dots': 'dots changes suffixes, too',
}

/** Pages of which Prometheus takes nothing, though promtool reads them. */
const refusedByPrometheus: Readonly<Record<string, string>> = {
  'family_timestamps as text/underscores': 'a time before 1970 in the text format',
}

const stage = new Stage()
let pages: readonly PrintedPage[]

beforeAll(async () => {
  const recorded = await recordedPages()
  const random = await randomPages(seed)
  pages = [...recorded, ...random, ...(await knownPages())]
  tell(`${recorded.length} pages recorded, ${random.length} random, PAGES_SEED=${seed}`)
})

afterAll(() => stage.close())

test('there are pages of every format, with names of every sort', () => {
  for (const format of ['text', 'openmetrics']) {
    const some = pages.filter((page) => page.format === format)
    expect(some.length).toBeGreaterThanOrEqual(100)
    expect(some.filter(({ unquoted }) => unquoted !== undefined).length).toBeGreaterThanOrEqual(5)
    expect(some.filter(({ unquoted }) => unquoted === undefined).length).toBeGreaterThanOrEqual(50)
  }
})

describe.skipIf(lacksPeers('promtool'))('promtool check metrics', () => {
  test('reads every page in the text format, without names in quotes', async () => {
    const readable = pages.map((page) => page.unquoted ?? page).filter(({ format }) => format === 'text')
    const waiting = readable.values()
    const refused: string[] = []
    const check = async (): Promise<void> => {
      for (const { title, text } of waiting) {
        const { status, errors } = await checkMetrics(text)
        // 3: it can be read, and there are remarks on style.
        if (status !== 0 && status !== 3) refused.push(`${title}: ${errors}`)
      }
    }
    await Promise.all([check(), check(), check()])
    tell(`promtool was given ${readable.length} pages`)
    expect(refused).toEqual([])
  })
})

describe.skipIf(lacksPythonClient())('the Python client', () => {
  let readings: readonly Reading[]

  beforeAll(() => {
    readings = readPages(pages, join(stage.folder, 'pages'))
    tell(`Python client ${pythonClientVersion()} was given ${pages.length} pages`)
    for (const [title, { because }] of Object.entries(refusedByPython)) tell(`refused: ${title}: ${because}`)
    for (const [title, because] of Object.entries(readOtherwise)) tell(`read otherwise: ${title}: ${because}`)
  })

  test('refuses the pages that are known, for the reason that is known, and no other', () => {
    const refused = pages.flatMap(({ title }, i) => {
      const reading = readings[i]
      return reading !== undefined && 'error' in reading ? [[title, reading.error] as const] : []
    })
    const printed = new Set(pages.map(({ title }) => title))
    const known = Object.entries(refusedByPython).filter(([title]) => hasVectors || printed.has(title))
    expect(Object.fromEntries(refused)).toEqual(
      Object.fromEntries(known.map(([title, { error }]) => [title, expect.stringMatching(error)])),
    )
  })

  test('reads in OpenMetrics the families that we meant', () => {
    for (const { title, meant, families } of read('openmetrics')) {
      const readSamples = families.flatMap(({ samples }) => samples.map(readSample))
      const meantSamples = meant.flatMap(({ samples }) => samples.map(meantSample))
      expect({ title, samples: readSamples }).toEqual({ title, samples: meantSamples })
      const both = [families.map(readFamily), meant.map(meantFamily)]
      if (title in readOtherwise) expect(both[0]).not.toEqual(both[1])
      else expect({ title, families: both[0] }).toEqual({ title, families: both[1] })
    }
  })

  test('reads in the text format the samples that we meant', () => {
    for (const { title, meant, families } of read('text')) {
      const readSamples = families.flatMap(({ samples }) => samples.map(readSample))
      const meantSamples = meant.flatMap(({ samples }) => samples.map(asText).map(meantSample))
      expect({ title, samples: sorted(readSamples) }).toEqual({ title, samples: sorted(meantSamples) })
    }
  })

  /** The pages of a format that it has read and of which we know what they mean. */
  function read(format: string): readonly {
    readonly title: string
    readonly meant: readonly FamilySnapshot[]
    readonly families: readonly ReadFamily[]
  }[] {
    const known = pages.flatMap(({ title, meant, ...page }, i) => {
      const reading = readings[i]
      if (page.format !== format || meant === undefined || reading === undefined || 'error' in reading)
        return []
      return [{ title, meant: firstOfEachName(meant), families: reading.families }]
    })
    expect(known.length).toBeGreaterThanOrEqual(95)
    return known
  }
})

describe.skipIf(lacksPeers('prometheus'))('Prometheus', () => {
  let prometheus: Prometheus

  beforeAll(async () => {
    const server = stage.add(await PageServer.start(pages.map((page) => page.unquoted ?? page)))
    const path = pages.map((_, i) => `/${i}`)
    prometheus = await Prometheus.start(stage, [{ name: 'pages', origin: server.origin, path }])
    await until('a scrape of every page', async () => {
      const scraped = await prometheus.value('count(scrape_samples_scraped{job="pages"})')
      return scraped === pages.length ? true : undefined
    })
    const escaped = pages.filter(({ unquoted }) => unquoted !== undefined).map(({ title }) => title)
    tell(`Prometheus was given ${pages.length} pages`)
    tell(`with escaped names, as it reads none in quotes: ${escaped.length}, ${escaped.join('; ')}`)
    for (const [title, because] of Object.entries(refusedByPrometheus)) tell(`refused: ${title}: ${because}`)
  })

  test('takes every page but those that are known, and every sample of it', async () => {
    const up = await byPage('up{job="pages"}')
    const scraped = await byPage('scrape_samples_scraped{job="pages"}')
    const read = pages.map(({ title }, i) => {
      return up.get(`/${i}`) === 1 ? `${title}: ${scraped.get(`/${i}`)}` : `${title}: refused`
    })
    const wanted = pages.map((page) => {
      const isRefused = page.title in refusedByPrometheus
      return `${page.title}: ${isRefused ? 'refused' : sampleCount(page.unquoted ?? page)}`
    })
    expect(read).toEqual(wanted)
  })

  async function byPage(expression: string): Promise<ReadonlyMap<string, number>> {
    const series = await prometheus.query(expression)
    return new Map(series.map(({ metric, value }) => [metric['page'] ?? '', value]))
  }
})

async function checkMetrics(page: string): Promise<{ status: number | null; errors: string }> {
  const child = spawn('promtool', ['check', 'metrics'], { stdio: ['pipe', 'ignore', 'pipe'] })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  child.stdin.on('error', () => {}) // it may refuse a page before it has read all of it
  child.stdin.end(page)
  await once(child, 'close')
  return { status: child.exitCode, errors }
}

/** Where names become the same once they are escaped, the first family stays. */
function firstOfEachName(families: readonly FamilySnapshot[]): readonly FamilySnapshot[] {
  return families.filter(({ name }, i) => families.findIndex((family) => family.name === name) === i)
}

function meantFamily({ type, name, help, unit, samples }: FamilySnapshot): object {
  const hasUnit = name.endsWith(`_${unit}`) && type !== 'info' && type !== 'stateset'
  return {
    type,
    name,
    help: help.replace(/^ +/, ''), // which its parser loses
    unit: hasUnit ? unit : '',
    samples: samples.map(meantSample),
  }
}

function readFamily({ samples, ...head }: ReadFamily): object {
  return { ...head, samples: samples.map(readSample) }
}

function meantSample({ name, labels, value, timestampSeconds, exemplar }: Sample): object {
  return {
    name,
    labels,
    value: value + 0,
    timestamp: inMicroseconds(timestampSeconds),
    exemplar: exemplar === undefined ? undefined : meantExemplar(exemplar),
  }
}

function meantExemplar({ labels, value, timestampSeconds }: Exemplar): object {
  return {
    labels: Object.fromEntries(labels),
    value: value + 0,
    timestamp: inMicroseconds(timestampSeconds),
  }
}

function readSample({ name, labels, value, timestamp, exemplar }: ReadSample): object {
  return {
    name,
    labels,
    value: toNumber(value),
    timestamp: inMicroseconds(timestamp),
    exemplar:
      exemplar === null
        ? undefined
        : {
            labels: exemplar.labels,
            value: toNumber(exemplar.value),
            timestamp: inMicroseconds(exemplar.timestamp),
          },
  }
}

/** The text format has no exemplars, and whole milliseconds. */
function asText({ name, labels, value, timestampSeconds: seconds }: Sample): Sample {
  const timestampSeconds = seconds === undefined ? undefined : Math.trunc(seconds * 1000) / 1000
  return { name, labels, value, timestampSeconds }
}

/** A number as Python prints it. */
function toNumber(printed: string): number {
  return Number(printed.replace('inf', 'Infinity')) + 0
}

function inMicroseconds(seconds: number | string | null | undefined): number | undefined {
  return seconds === null || seconds === undefined ? undefined : Math.round(Number(seconds) * 1e6)
}

function sorted(samples: readonly object[]): readonly object[] {
  return samples.toSorted((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1))
}

function tell(what: string): void {
  process.stdout.write(`.. ${what}\n`)
}
