import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { StoreStep } from '../../src/testing/failing-store.ts'
import type {
  AggregatorMessage,
  AggregatorProcessOptions,
  ArmRequest,
  FailRequest,
} from './aggregator-messages.ts'
import type { CrashPoint } from './crash.ts'

const script = fileURLToPath(new URL('aggregator-process.ts', import.meta.url))

/** The aggregator of edgeprom/node on a real port, in a process that can be killed. */
export class NodeAggregator {
  readonly port: number
  readonly #file: string
  readonly #child: ChildProcess

  private constructor(file: string, child: ChildProcess, port: number) {
    this.#file = file
    this.#child = child
    this.port = port
  }

  /** @throws Error with what it says when it cannot serve. */
  static async start(options: AggregatorProcessOptions): Promise<NodeAggregator> {
    const child = fork(script, [JSON.stringify(options)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    const [message] = (await once(child, 'message')) as [AggregatorMessage]
    if (message.kind === 'ready') return new NodeAggregator(options.file, child, message.port)
    child.disconnect()
    await once(child, 'exit')
    throw new Error(message.kind === 'failed' ? message.message : 'An aggregator said what nobody asked for')
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** The most memory that it had at once, in bytes. */
  get peakBytes(): number {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8')
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024
  }

  /** Lets it die when the next record gets to a point. */
  async arm(point: CrashPoint): Promise<void> {
    await this.#ask({ kind: 'arm', point })
  }

  /** Lets the next call of its store fail. */
  async failNext(step: StoreStep, moment: 'before' | 'after'): Promise<void> {
    await this.#ask({ kind: 'fail', step, moment })
  }

  /** Resolves when the process is gone. */
  async gone(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit')
  }

  /** Kills it with signal 9. */
  async stop(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.gone()
  }

  /** The next one, on the same file and the same port. */
  startAgain(): Promise<NodeAggregator> {
    return NodeAggregator.start({ file: this.#file, port: this.port })
  }

  async #ask(request: ArmRequest | FailRequest): Promise<void> {
    const done = once(this.#child, 'message')
    this.#child.send(request)
    await done
  }
}
