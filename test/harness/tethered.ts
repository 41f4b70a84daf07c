import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/** What to start. */
export interface TetheredOptions {
  readonly command: string
  readonly args: readonly string[]
  /** How the program is asked to end. */
  readonly signal: 'TERM' | 'INT'
  readonly environment?: Readonly<Record<string, string>> | undefined
}

/** The last of what a program printed is kept, this many UTF-16 units of it. */
const keptUnits = 20_000

/** A program that ends with us, even when we are killed: its shell waits for the end of a pipe that only we hold. */
export class Tethered {
  readonly #command: string
  readonly #child: ChildProcess
  readonly #ended: Promise<unknown>
  #output = ''
  #errors = ''

  constructor({ command, args, signal, environment }: TetheredOptions) {
    this.#command = command
    // The program gets no standard input of its own; the shell's is the tether, which `read` holds.
    const shell = `"$@" </dev/null & p=$!; read -r _; kill -${signal} $p; wait $p`
    this.#child = spawn('sh', ['-c', shell, 'sh', command, ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    })
    this.#ended = once(this.#child, 'close')
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#output = (this.#output + text).slice(-keptUnits)
    })
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#errors = (this.#errors + text).slice(-keptUnits)
    })
  }

  /** The process that holds the tether; what was started is below it. */
  get id(): number {
    return this.#child.pid ?? 0
  }

  get output(): string {
    return this.#output
  }

  get errors(): string {
    return this.#errors
  }

  /** What to say when it did not do what it should. */
  describe(): string {
    return `${this.#command} printed:\n${this.#output}\n${this.#errors}`
  }

  /** Asks the program to end and waits until it has. */
  async stop(): Promise<void> {
    this.#child.stdin?.end()
    await this.#ended
  }
}
