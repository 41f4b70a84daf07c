import { createServer, type Server } from 'node:http'
import type { PrintedPage } from './printed-page.ts'

/** Serves pages as they are, each at its place in the list: `/0`, `/1`. */
export class PageServer {
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
  }

  static start(pages: readonly PrintedPage[]): Promise<PageServer> {
    const server = createServer((request, response) => {
      const page = pages[Number(request.url?.slice(1))]
      if (page === undefined) response.writeHead(404).end()
      else response.writeHead(200, { 'content-type': page.contentType }).end(page.text)
    })
    return new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(0, '127.0.0.1', () => resolve(new PageServer(server)))
    })
  }

  get origin(): string {
    const address = this.#server.address()
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections()
    return new Promise((resolve) => void this.#server.close(() => resolve()))
  }
}
