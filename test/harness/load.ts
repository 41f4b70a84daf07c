import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Tethered } from './tethered.ts'
import { until } from './until.ts'

/** What `wrk` saw. */
export interface LoadResult {
  readonly issued: number
  readonly answered: number
  /** Answers that were not 200. */
  readonly bad: number
  readonly connect: number
  readonly read: number
  readonly write: number
  readonly status: number
  readonly timeout: number
}

/** What to send, and where. */
export interface LoadOptions {
  /** For the file that ends the load. */
  readonly folder: string
  readonly origins: readonly string[]
  readonly path: string
  /** Requests to each origin, at least. */
  readonly quota: number
}

/** Requests by `wrk` to several origins at once, which are counted exactly. */
export class Load {
  readonly #wrk: Tethered
  readonly #threads: number
  readonly #stopFile: string

  constructor({ folder, origins, path, quota }: LoadOptions) {
    this.#threads = origins.length
    this.#stopFile = join(folder, 'stop')
    const script = fileURLToPath(new URL('spread.lua', import.meta.url))
    this.#wrk = new Tethered({
      command: 'wrk',
      args: [`-t${origins.length}`, '-c12', '-d600s', '--timeout=60s', `-s${script}`, `${origins[0]}${path}`],
      signal: 'INT',
      environment: {
        PORTS: origins.map((origin) => new URL(origin).port).join(' '),
        QUOTA: String(quota),
        STOP: this.#stopFile,
      },
    })
  }

  /** Lets every request be answered and ends the load. */
  async finish(): Promise<LoadResult> {
    writeFileSync(this.#stopFile, '')
    await until(
      'the last answers to wrk',
      () => ((this.#wrk.errors.match(/parked/g) ?? []).length === this.#threads ? true : undefined),
      { timeoutSeconds: 120 },
    )
    await this.stop() // its main thread would sleep on
    const [, result] = /RESULT (.*)/.exec(this.#wrk.output) ?? []
    if (result === undefined) throw new Error(this.#wrk.describe())
    return JSON.parse(result) as LoadResult
  }

  /** Ends the load at once. */
  async stop(): Promise<void> {
    await this.#wrk.stop()
  }
}
