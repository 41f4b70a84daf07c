import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '../until.ts'
import { type Invoke, type Invoked, RuntimeApi } from './runtime-api.ts'
import { runtimeClient } from './runtime-client.ts'

/** What a sandbox is made of. */
export interface SandboxOptions {
  /** The folder with the function. */
  readonly folder: string
  /** `function.handler`. */
  readonly handler: string
  readonly environment?: Readonly<Record<string, string>> | undefined
  /** Called with each line that the function prints. */
  readonly onLine?: ((line: string) => void) | undefined
}

/** What became of an invocation: also, its time was over, or the sandbox was killed. */
export type Outcome = Invoked | { readonly kind: 'timeout' | 'gone' }

/** What Lambda grants after a SIGTERM to a function with an external extension. */
const shutdownMilliseconds = 300

/**
 * A sandbox of Lambda as Lambda treats it: a process of the runtime interface client that stands still whenever no
 * invocation runs, and is killed when the time of one is over. It ends with us: its Runtime API is gone then.
 */
export class Sandbox {
  readonly #api: RuntimeApi
  readonly #child: ChildProcess
  readonly #ended: Promise<unknown>
  #output = ''

  private constructor(api: RuntimeApi, child: ChildProcess, onLine: (line: string) => void) {
    this.#api = api
    this.#child = child
    this.#ended = once(child, 'close')
    let rest = ''
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) onLine(line)
    })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text
    })
  }

  static async start({ folder, handler, environment, onLine = () => {} }: SandboxOptions): Promise<Sandbox> {
    let freeze = (): void => {}
    const api = await RuntimeApi.listen(() => freeze())
    const child = spawn(process.execPath, [runtimeClient, handler], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        AWS_LAMBDA_RUNTIME_API: api.address,
        LAMBDA_TASK_ROOT: folder,
        _HANDLER: handler,
        AWS_LAMBDA_FUNCTION_NAME: 'shop',
        AWS_LAMBDA_FUNCTION_VERSION: '1',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
        AWS_LAMBDA_LOG_GROUP_NAME: 'group',
        AWS_LAMBDA_LOG_STREAM_NAME: 'stream',
        ...environment,
      },
    })
    freeze = () => void child.kill('SIGSTOP')
    return new Sandbox(api, child, onLine)
  }

  /** Everything that it has printed. */
  get output(): string {
    return this.#output
  }

  /** Runs the function; when its time is over, the sandbox is gone. */
  async invoke(invoke: Invoke): Promise<Outcome> {
    this.#child.kill('SIGCONT')
    const over = new AbortController()
    const expired = sleep(invoke.timeoutSeconds * 1000, 'timeout' as const, { signal: over.signal }).catch(
      () => 'timeout' as const,
    )
    const gone = this.#ended.then(() => ({ kind: 'gone' }) as const)
    const outcome = await Promise.race([this.#api.invoke(invoke), gone, expired])
    over.abort()
    if (outcome !== 'timeout') return outcome
    await this.kill()
    return { kind: 'timeout' }
  }

  /** Ends it without a warning, as Lambda does with functions that have no extension. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#ended
    this.#api.close()
  }

  /** Ends it as Lambda does with functions that have an external extension. @returns what ended it */
  async shutDown(): Promise<NodeJS.Signals | number | null> {
    await until('the end of an invocation', () => this.#api.isIdle || undefined)
    this.#child.kill('SIGCONT')
    this.#child.kill('SIGTERM')
    await Promise.race([this.#ended, sleep(shutdownMilliseconds)])
    await this.kill()
    return this.#child.signalCode ?? this.#child.exitCode
  }

  /** For a stage. */
  stop(): Promise<void> {
    return this.kill()
  }
}
