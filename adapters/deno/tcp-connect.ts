import type { Bytes } from '../../src/model/bytes.ts'
import type { TcpConnect } from '../../src/push/tcp-connect.ts'

declare const Deno: {
  connect(address: {
    readonly hostname: string
    readonly port: number
  }): Promise<{ readonly writable: WritableStream<Bytes>; close(): void }>
}

/**
 * Opens a connection over TCP.
 * @example
 * const bridge = new GraphiteBridge({ address: { hostname: 'localhost', port: 2003 }, connect: tcpConnect })
 */
export const tcpConnect: TcpConnect = async (address) => {
  const connection = await Deno.connect(address)
  const writer = connection.writable.getWriter()
  return {
    write: (bytes) => writer.write(bytes),
    end: () => writer.close(),
    cut: () => connection.close(),
  }
}
