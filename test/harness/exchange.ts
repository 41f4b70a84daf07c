import { request } from 'node:http'

/** What came back. */
export interface Exchanged {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly body: Buffer
}

/** What is sent: these headers and no others, which `fetch` would add. */
export interface ExchangeOptions {
  readonly method?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** One request and its answer as they are on the wire: nothing is added, nothing is decompressed. */
export function exchange(
  url: string,
  { method = 'GET', headers = {} }: ExchangeOptions = {},
): Promise<Exchanged> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, (response) => {
      const pieces: Buffer[] = []
      response.on('data', (piece: Buffer) => pieces.push(piece))
      response.on('error', reject)
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(pieces) })
      })
    })
    sent.on('error', reject)
    sent.end()
  })
}
