import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process'
import { quietEnvironment } from './environment.ts'
import { root } from './root.ts'

/** How a process group is started. */
export interface GroupOptions {
  readonly command: string
  readonly args: readonly string[]
  readonly stdio: StdioOptions
  /** Ends the group when it runs longer. @default no limit */
  readonly timeoutSeconds?: number | undefined
}

/** A running process and everything that it starts. */
export interface Group {
  readonly child: ChildProcess
  /** Resolves when the process has ended and its group is gone. */
  readonly ended: Promise<Ending>
  /** Asks the whole group to end, and insists after 5 seconds. */
  stop(): void
}

/** How a group ended. */
export type Ending =
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'stopped' | 'timeout' }

const insistAfterSeconds = 5

/** Starts a process in a group of its own, so that no grandchild is left behind; SIGINT and SIGTERM end it. */
export function startGroup({ command, args, stdio, timeoutSeconds }: GroupOptions): Group {
  const child = spawn(command, args, { cwd: root, env: quietEnvironment(), stdio, detached: true })
  const { pid } = child
  let reason: 'stopped' | 'timeout' | undefined
  const timers: NodeJS.Timeout[] = []

  const stop = (why: 'stopped' | 'timeout'): void => {
    if (reason !== undefined) return
    reason = why
    signalGroup(pid, 'SIGTERM')
    timers.push(setTimeout(() => signalGroup(pid, 'SIGKILL'), insistAfterSeconds * 1000))
  }
  const onSignal = (): void => stop('stopped')
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  process.on('SIGHUP', onSignal)
  if (timeoutSeconds !== undefined) timers.push(setTimeout(() => stop('timeout'), timeoutSeconds * 1000))

  const ended = new Promise<Ending>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      signalGroup(pid, 'SIGKILL') // whatever the process did not take with it
      resolve(reason === undefined ? { kind: 'exit', code: code ?? 1 } : { kind: reason })
    })
  }).finally(() => {
    for (const timer of timers) clearTimeout(timer)
    process.off('SIGINT', onSignal)
    process.off('SIGTERM', onSignal)
    process.off('SIGHUP', onSignal)
  })
  return { child, ended, stop: () => stop('stopped') }
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch (error) {
    if (!isNoSuchProcess(error)) throw error
  }
}

function isNoSuchProcess(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ESRCH'
}
