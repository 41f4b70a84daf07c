import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { LoadResult } from './load-result.ts'
import type { Server } from './servers.ts'
import type { Traffic } from './traffic.ts'

const script = fileURLToPath(new URL('load.ts', import.meta.url))
const ticksPerSecond = 100
/** In a turn: they are made before it, and kept. */
const mostPushes = 12_000

/** What one turn of a contender gave. */
export interface Turn extends LoadResult {
  /** Of the server. */
  readonly serverSeconds: number
}

/** One server and what is sent to it. */
export class Contender {
  readonly name: string
  readonly isOurs: boolean
  readonly server: Server
  readonly traffic: Traffic
  readonly turns: Turn[] = []
  /** Pushes that were answered, those of warming up included. */
  answered = 0
  #rate = 0

  constructor(name: string, isOurs: boolean, server: Server, traffic: Traffic) {
    this.name = name
    this.isOurs = isOurs
    this.server = server
    this.traffic = traffic
  }

  /** Lets it have pushes for some seconds, made before. @throws Error when one is refused. */
  async turn(folder: string, seconds: number): Promise<Turn> {
    // More than it can take, and enough to find out; a turn may end early.
    const wanted = Math.min(Math.max(250, this.#rate * 1.5) * seconds, mostPushes)
    await this.traffic.fill(Math.ceil(wanted / this.traffic.waiting.length) + 4)
    return this.send(folder, seconds)
  }

  /** Sends what waits, for some seconds at most; 0: all of it. */
  async send(folder: string, seconds: number): Promise<Turn> {
    const file = join(folder, 'requests')
    writeFileSync(
      file,
      Buffer.concat(
        this.traffic.waiting.flatMap((requests, lane) =>
          requests.flatMap((request) => {
            const head = Buffer.alloc(8)
            head.writeUInt32LE(lane)
            head.writeUInt32LE(request.length, 4)
            return [head, request]
          }),
        ),
      ),
    )
    const before = this.#cpuSeconds()
    const { port } = new URL(this.server.origin)
    const { stdout } = await promisify(execFile)(process.execPath, [script, port, file, String(seconds)], {
      maxBuffer: 100e6,
    })
    const result = JSON.parse(stdout) as LoadResult
    const turn = { ...result, serverSeconds: this.#cpuSeconds() - before }
    const count = result.answered.reduce((sum, one) => sum + one, 0)
    const refused = Object.entries(result.statuses).filter(([status]) => !status.startsWith('2'))
    if (refused.length > 0) throw new Error(`${this.name} has refused pushes: ${JSON.stringify(refused)}`)
    this.traffic.drop(result.answered)
    this.answered += count
    this.#rate = count / result.seconds
    return turn
  }

  #cpuSeconds(): number {
    const ticks = this.server.processes().map((id) => {
      const fields = readFileSync(`/proc/${id}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')
      return Number(fields[11]) + Number(fields[12])
    })
    return ticks.reduce((sum, one) => sum + one, 0) / ticksPerSecond
  }
}
