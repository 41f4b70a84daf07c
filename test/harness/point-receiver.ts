import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { ReceivedPoint } from './received-points.ts'
import type { SeededRandom } from './seeded-random.ts'

/** Takes points in time and keeps all that arrives, whatever it answers: a push, nothing in time, or that it cannot. */
export class PointReceiver {
  readonly #server: Server
  readonly #bodies: string[] = []
  /** How many requests were not answered well. */
  unanswered = 0
  /** Whether it answers all from now on. */
  isWell = false
  onArrival: () => void = () => {}

  private constructor(random: SeededRandom) {
    this.#server = createServer((request, response) => {
      let body = ''
      request.setEncoding('utf8')
      request.on('data', (text: string) => (body += text))
      request.on('end', () => {
        this.#bodies.push(body)
        this.onArrival()
        const lot = this.isWell ? 0 : random.below(10)
        if (lot < 6) response.end()
        else this.unanswered++
        if (lot === 6) response.writeHead(503).end('later')
        if (lot === 7) response.destroy()
        // Else it never answers.
      })
    })
  }

  static async start(random: SeededRandom): Promise<PointReceiver> {
    const receiver = new PointReceiver(random)
    receiver.#server.listen(0, '127.0.0.1')
    await once(receiver.#server, 'listening')
    return receiver
  }

  get url(): string {
    const address = this.#server.address()
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/`
  }

  /** Everything that arrived, in order. */
  get bodies(): readonly string[] {
    return this.#bodies
  }

  /** The same, without what is the same as what came right before it. */
  get points(): readonly ReceivedPoint[] {
    return this.#bodies
      .filter((body, i) => body !== this.#bodies[i - 1])
      .map((body) => JSON.parse(body) as ReceivedPoint)
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections()
    return new Promise((resolve) => void this.#server.close(() => resolve()))
  }
}
