import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { HostMessage, HostOptions, HostRequest, ObjectAddress } from './host-messages.ts'
import { childrenOf, membersOf } from './processes.ts'
import { until } from './until.ts'

/** The last of what a host printed is kept, this many UTF-16 units of it. */
const keptUnits = 10_000

/** Workers in a process of their own, on real ports: what `workerd` in it holds can be killed without us. */
export class Host {
  readonly #child: ChildProcess
  readonly #id: number
  readonly #messages: HostMessage[] = []
  #requests = 0
  #output = ''

  /** Starts the process; `ready` tells when it serves. */
  constructor(options: HostOptions) {
    // One that was killed leaves its entry behind, and the next one stands aside until it is old.
    for (const { name } of options.workers) rmSync(join(options.folder, 'registry', name), { force: true })
    this.#child = fork(
      fileURLToPath(new URL('host-process.ts', import.meta.url)),
      [JSON.stringify(options)],
      {
        detached: true, // a group of its own: workerd can be found there even when the host is gone
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        env: { ...process.env, TMPDIR: options.folder, CLOUDFLARE_DEV_REGISTRY_PATH: undefined },
      },
    )
    this.#id = this.#child.pid ?? 0
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output = (this.#output + text).slice(-keptUnits)
      })
    }
    this.#child.on('message', (message: HostMessage) => this.#messages.push(message))
  }

  /** The last of what it printed. */
  get output(): string {
    return this.#output
  }

  /**
   * Where its Workers can be reached: each one at a port of its own, and the first also through the entrance that
   * treats requests as the edge does.
   */
  ready(): Promise<Extract<HostMessage, { readonly kind: 'ready' }>> {
    return until(
      'a host that serves',
      () => {
        if (this.#child.exitCode !== null) throw new Error(`The host has ended:\n${this.#output}`)
        return this.#messages.find((message) => message.kind === 'ready')
      },
      { timeoutSeconds: 60 },
    )
  }

  /** Puts an object out of memory. Waits for a moment when nobody calls it. */
  evict(object: ObjectAddress): Promise<void> {
    return this.#ask({ id: ++this.#requests, kind: 'evict', object })
  }

  /** Lets other hosts reach a Worker's objects again after one was aborted. */
  announceAgain(worker: string): Promise<void> {
    return this.#ask({ id: ++this.#requests, kind: 'announce again', worker })
  }

  /** The processes that run its Workers. */
  workerd(): readonly number[] {
    return childrenOf(this.#id)
      .filter(({ name }) => name === 'workerd')
      .map(({ id }) => id)
  }

  /** Kills workerd with signal 9. Resolves when it was started again, on the same ports and the same folder. */
  async killWorkerd(): Promise<void> {
    const seen = this.#messages.length
    for (const id of this.workerd()) process.kill(id, 'SIGKILL')
    await until('workerd to be started again', () =>
      this.#messages.slice(seen).some(({ kind }) => kind === 'restarted') ? true : undefined,
    )
  }

  /** Ends the host and waits until nothing of it is left. */
  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const gone = once(this.#child, 'exit')
      // Not a signal: it would end before its workerd has.
      if (this.#child.connected) this.#child.disconnect()
      await Promise.race([gone, sleep(5000, undefined, { ref: false })])
    }
    await this.kill()
  }

  /** Kills whatever is left of the host with signal 9, and waits until nothing is. */
  async kill(): Promise<void> {
    if (membersOf(this.#id).length > 0) process.kill(-this.#id, 'SIGKILL')
    await until('the end of a host', () => (membersOf(this.#id).length === 0 ? true : undefined))
  }

  async #ask(request: HostRequest): Promise<void> {
    this.#child.send(request)
    const done = await until(
      `a host to ${request.kind}`,
      () => this.#messages.find((message) => message.kind === 'done' && message.id === request.id),
      { timeoutSeconds: 60 },
    )
    if (done.kind === 'done' && done.error !== undefined) throw new Error(done.error)
  }
}
