import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import { prometheus3Path } from './prometheus3.ts'
import type { Stage } from './stage.ts'
import { Tethered } from './tethered.ts'
import { until } from './until.ts'

/** Programs that take remote write. */
export type WriteReceiverKind = 'prometheus' | 'prometheus 3' | 'victoria-metrics'

/** An exemplar as Prometheus shows it. */
export interface StoredExemplar {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
  readonly timestampSeconds: number
}

interface Series {
  readonly metric: Readonly<Record<string, string>>
  readonly value: readonly [number, string]
}

/** A real receiver of remote write, and what it says it has. */
export class WriteReceiver {
  readonly origin: string
  readonly #kind: WriteReceiverKind

  private constructor(kind: WriteReceiverKind, origin: string) {
    this.#kind = kind
    this.origin = origin
  }

  /** Starts one, which ends with the stage. */
  static async start(stage: Stage, kind: WriteReceiverKind): Promise<WriteReceiver> {
    const port = await freePort()
    const address = `127.0.0.1:${port}`
    const data = join(stage.folder, `write-receiver-${port}`)
    stage.add(new Tethered({ ...program(kind, address, data), signal: 'TERM' }))
    const health = kind === 'victoria-metrics' ? 'health' : '-/ready'
    await until(kind, async () => {
      const response = await fetch(`http://${address}/${health}`).catch(() => undefined)
      return response?.ok === true ? true : undefined
    })
    return new WriteReceiver(kind, `http://${address}`)
  }

  get url(): string {
    return `${this.origin}/api/v1/write`
  }

  /** Where OTLP goes. */
  get otlpUrl(): string {
    return `${this.origin}/api/v1/otlp/v1/metrics`
  }

  /** What an expression selects, by `seriesKey`; now, or at a time. */
  async query(expression: string, timeSeconds?: number): Promise<Readonly<Record<string, string>>> {
    // It shows what is new only after some seconds, unless it is told to.
    if (this.#kind === 'victoria-metrics') await fetch(`${this.origin}/internal/force_flush`)
    const form = {
      query: expression,
      nocache: '1',
      ...(timeSeconds === undefined ? {} : { time: `${timeSeconds}` }),
    }
    const { result } = (await this.#ask('query', form)) as { readonly result: readonly Series[] }
    return Object.fromEntries(result.map(({ metric, value: [, text] }) => [seriesKey(metric), text]))
  }

  /** All exemplars of the series that an expression selects. */
  async exemplars(expression: string): Promise<readonly StoredExemplar[]> {
    const form = { query: expression, start: '0', end: '9999999999' }
    const found = (await this.#ask('query_exemplars', form)) as readonly {
      readonly exemplars: readonly {
        readonly labels: Readonly<Record<string, string>>
        readonly value: string
        readonly timestamp: number
      }[]
    }[]
    return found.flatMap(({ exemplars }) =>
      exemplars.map(({ labels, value, timestamp }) => ({
        labels,
        value: Number(value),
        timestampSeconds: timestamp,
      })),
    )
  }

  async #ask(path: string, form: Readonly<Record<string, string>>): Promise<unknown> {
    const response = await fetch(`${this.origin}/api/v1/${path}`, {
      method: 'POST',
      body: new URLSearchParams(form),
    })
    const answer = (await response.json()) as { status: string; data: unknown; error?: string }
    if (answer.status !== 'success') throw new Error(`The receiver refused ${path}: ${answer.error}`)
    return answer.data
  }
}

/** What a series is known by, however its labels are sorted. */
export function seriesKey(metric: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(metric).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

function program(
  kind: WriteReceiverKind,
  address: string,
  data: string,
): { readonly command: string; readonly args: readonly string[] } {
  if (kind === 'victoria-metrics') {
    return {
      command: kind,
      args: [
        `-storageDataPath=${data}`,
        `-httpListenAddr=${address}`,
        '-search.latencyOffset=1ms', // else the last 30 s are not shown
        '-loggerLevel=ERROR',
      ],
    }
  }
  const config = `${data}.yml`
  writeFileSync(config, '{}')
  return {
    command: kind === 'prometheus' ? kind : prometheus3Path,
    args: [
      `--config.file=${config}`,
      `--storage.tsdb.path=${data}`,
      `--web.listen-address=${address}`,
      '--web.enable-remote-write-receiver',
      ...(kind === 'prometheus' ? [] : ['--web.enable-otlp-receiver']),
      `--enable-feature=exemplar-storage${kind === 'prometheus' ? '' : ',created-timestamp-zero-ingestion'}`,
      '--log.level=warn',
    ],
  }
}
