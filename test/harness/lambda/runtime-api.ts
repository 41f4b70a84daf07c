import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What Lambda is asked to run. */
export interface Invoke {
  readonly event: unknown
  readonly timeoutSeconds: number
}

/** What the function made of it. */
export type Invoked =
  | { readonly kind: 'response'; readonly body: string; readonly isStreamed: boolean }
  | { readonly kind: 'error'; readonly body: string }

interface Waiting extends Invoke {
  readonly done: (invoked: Invoked) => void
}

const prefix = '/2018-06-01/runtime'

/** The Runtime API of one sandbox, on a loopback port. @see AWS Lambda, "Using the Lambda runtime API" */
export class RuntimeApi {
  readonly #server: Server
  readonly #running = new Map<string, Waiting>()
  readonly #queue: Waiting[] = []
  #poll: ServerResponse | undefined
  #ids = 0
  readonly #onIdle: () => void

  private constructor(onIdle: () => void) {
    this.#onIdle = onIdle
    this.#server = createServer((request, response) => void this.#answer(request, response))
  }

  /** @param onIdle called whenever the function asks for an invocation and there is none */
  static async listen(onIdle: () => void): Promise<RuntimeApi> {
    const api = new RuntimeApi(onIdle)
    await new Promise<void>((resolve) => {
      api.#server.listen(0, '127.0.0.1', resolve)
    })
    return api
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Resolves when the function has answered. */
  invoke(invoke: Invoke): Promise<Invoked> {
    return new Promise((done) => {
      this.#queue.push({ ...invoke, done })
      this.#next()
    })
  }

  /** Whether the function waits for an invocation. */
  get isIdle(): boolean {
    return this.#poll !== undefined
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.slice(prefix.length) ?? ''
    if (path === '/invocation/next') {
      this.#poll = response
      if (this.#queue.length === 0) this.#onIdle()
      this.#next()
      return
    }
    const [, id = '', what] = /^\/invocation\/([^/]+)\/(response|error)$/.exec(path) ?? []
    let body = ''
    for await (const piece of request.setEncoding('utf8')) body += String(piece)
    const isStreamed = request.headers['lambda-runtime-function-response-mode'] === 'streaming'
    response.writeHead(202).end('{}')
    this.#running
      .get(id)
      ?.done(what === 'response' ? { kind: what, body, isStreamed } : { kind: 'error', body })
    this.#running.delete(id)
  }

  #next(): void {
    const response = this.#poll
    const next = response === undefined ? undefined : this.#queue.shift()
    if (response === undefined || next === undefined) return
    this.#poll = undefined
    const id = `00000000-0000-0000-0000-${String(++this.#ids).padStart(12, '0')}`
    this.#running.set(id, next)
    response.writeHead(200, {
      'content-type': 'application/json',
      'Lambda-Runtime-Aws-Request-Id': id,
      'Lambda-Runtime-Deadline-Ms': String(Date.now() + next.timeoutSeconds * 1000),
      'Lambda-Runtime-Invoked-Function-Arn': 'arn:aws:lambda:eu-central-1:000000000000:function:shop',
      'Lambda-Runtime-Trace-Id': 'Root=1-00000000-000000000000000000000000',
    })
    response.end(JSON.stringify(next.event))
  }
}
