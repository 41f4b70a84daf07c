import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import type { Stage } from './stage.ts'
import { Tethered } from './tethered.ts'
import { until } from './until.ts'

/** A real Carbon, which keeps what comes in files of Whisper. */
export class Carbon {
  readonly port: number
  readonly #data: string

  private constructor(port: number, data: string) {
    this.port = port
    this.#data = data
  }

  /** Starts one, which ends with the stage. */
  static async start(stage: Stage): Promise<Carbon> {
    const [line, pickle, query] = [await freePort(), await freePort(), await freePort()]
    const data = join(stage.folder, 'whisper')
    mkdirSync(data)
    const settings = {
      STORAGE_DIR: stage.folder,
      CONF_DIR: stage.folder,
      LOG_DIR: stage.folder,
      PID_DIR: stage.folder,
      LOCAL_DATA_DIR: data,
      USER: '',
      LINE_RECEIVER_INTERFACE: '127.0.0.1',
      LINE_RECEIVER_PORT: line,
      PICKLE_RECEIVER_INTERFACE: '127.0.0.1',
      PICKLE_RECEIVER_PORT: pickle,
      CACHE_QUERY_INTERFACE: '127.0.0.1',
      CACHE_QUERY_PORT: query,
      MAX_CREATES_PER_MINUTE: 'inf',
      MAX_UPDATES_PER_SECOND: 'inf',
      ENABLE_TAGS: 'False',
    }
    const config = join(stage.folder, 'carbon.conf')
    const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`)
    writeFileSync(config, `[cache]\n${lines.join('')}`)
    writeFileSync(join(stage.folder, 'storage-schemas.conf'), '[all]\npattern = .*\nretentions = 1s:1h\n')
    const args = [`--config=${config}`, '--nodaemon', 'start']
    stage.add(new Tethered({ command: 'carbon-cache', args, signal: 'TERM' }))
    await until('Carbon', () => listens(line))
    return new Carbon(line, data)
  }

  /** The last value of a path from one second to another, as soon as it is kept. */
  latest(path: string, from: number, to: number): Promise<number> {
    const file = `${join(this.#data, ...path.split('.'))}.wsp`
    return until(`${path} in Carbon`, () => (existsSync(file) ? lastValue(file, from, to) : undefined))
  }
}

function listens(port: number): Promise<true | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.on('connect', () => resolve(true)).on('error', () => resolve(undefined))
    socket.on('connect', () => socket.destroy())
  })
}

/** Whisper's own library reads; it is a module of Debian's Python. */
function lastValue(file: string, from: number, to: number): number | undefined {
  const program = `
import sys, whisper
values = whisper.fetch(sys.argv[1], int(sys.argv[2]) - 1, int(sys.argv[3]))[1]
print(*[value for value in values if value is not None][-1:])`
  const { stdout } = spawnSync('/usr/bin/python3', ['-c', program, file, String(from), String(to)], {
    encoding: 'utf8',
  })
  return stdout.trim() === '' ? undefined : Number(stdout)
}
