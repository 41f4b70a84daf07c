import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import type { Stage } from './stage.ts'
import { Tethered } from './tethered.ts'
import { until } from './until.ts'

/** One job of Prometheus. */
export interface ScrapeJob {
  readonly name: string
  readonly origin: string
  /** One target; or many, which keep their own labels, have their path as `page`, and are scraped every 5 s. */
  readonly path: string | readonly string[]
  /** What it sends as its bearer token. */
  readonly token?: string | undefined
  /** How often one target is scraped. @default 0.5 */
  readonly everySeconds?: number | undefined
}

/** One series of an answer. */
export interface QuerySeries {
  readonly metric: Readonly<Record<string, string>>
  readonly value: number
}

/** A real Prometheus that scrapes. */
export class Prometheus {
  readonly #origin: string

  private constructor(origin: string) {
    this.#origin = origin
  }

  /** Starts one, which ends with the stage. Its first scrape comes about 5 s later. */
  static async start(stage: Stage, jobs: readonly ScrapeJob[]): Promise<Prometheus> {
    const address = `127.0.0.1:${await freePort()}`
    const config = join(stage.folder, 'prometheus.yml')
    writeFileSync(config, describeJobs(jobs))
    const args = [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(stage.folder, 'tsdb')}`,
      `--web.listen-address=${address}`,
      '--log.level=warn',
    ]
    stage.add(new Tethered({ command: 'prometheus', args, signal: 'TERM' }))
    await until('Prometheus', async () => {
      const response = await fetch(`http://${address}/-/ready`).catch(() => undefined)
      return response?.ok === true ? true : undefined
    })
    return new Prometheus(`http://${address}`)
  }

  /** The series that an expression selects now. */
  async query(expression: string): Promise<readonly QuerySeries[]> {
    const { result } = (await this.#ask('query', { query: expression })) as {
      readonly result: readonly { metric: Readonly<Record<string, string>>; value: [number, string] }[]
    }
    return result.map(({ metric, value: [, text] }) => ({
      metric,
      value: Number(text.replace('Inf', 'Infinity')),
    }))
  }

  /** The one number that an expression gives; `undefined`: none. */
  async value(expression: string): Promise<number | undefined> {
    return (await this.query(expression))[0]?.value
  }

  /** Names of all series of a job. */
  async names(job: string): Promise<readonly string[]> {
    const selector = new URLSearchParams({ 'match[]': `{job="${job}"}` })
    return (await this.#ask(`label/__name__/values?${selector.toString()}`)) as readonly string[]
  }

  async #ask(path: string, form?: Readonly<Record<string, string>>): Promise<unknown> {
    const post = { method: 'POST', body: new URLSearchParams(form) }
    const response = await fetch(`${this.#origin}/api/v1/${path}`, form === undefined ? {} : post)
    const answer = (await response.json()) as { status: string; data: unknown; error?: string }
    if (answer.status !== 'success') throw new Error(`Prometheus refused ${path}: ${answer.error}`)
    return answer.data
  }
}

/** As JSON, which is YAML too. */
function describeJobs(jobs: readonly ScrapeJob[]): string {
  return JSON.stringify({
    global: { scrape_interval: '500ms', scrape_timeout: '450ms' },
    scrape_configs: jobs.map(({ name, origin, path, token, everySeconds }) => ({
      job_name: name,
      ...(everySeconds === undefined
        ? {}
        : { scrape_interval: `${everySeconds}s`, scrape_timeout: `${everySeconds}s` }),
      ...describeTargets(new URL(origin).host, path),
      ...(token === undefined ? {} : { authorization: { credentials: token } }),
    })),
  })
}

function describeTargets(host: string, path: string | readonly string[]): object {
  if (typeof path === 'string') return { metrics_path: path, static_configs: [{ targets: [host] }] }
  return {
    honor_labels: true,
    scrape_interval: '5s',
    scrape_timeout: '5s',
    static_configs: path.map((page) => ({ targets: [host], labels: { page, __metrics_path__: page } })),
  }
}
