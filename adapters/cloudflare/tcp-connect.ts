import { connect } from 'cloudflare:sockets'
import type { TcpConnect } from '../../src/push/tcp-connect.ts'

/**
 * Opens a connection over TCP; it belongs to the request that calls this.
 * @example
 * const bridge = new GraphiteBridge({ address: { hostname: 'graphite.example.com', port: 2003 }, connect: tcpConnect })
 */
export const tcpConnect: TcpConnect = async (address) => {
  const socket = connect(address)
  await socket.opened
  const writer = socket.writable.getWriter()
  return {
    write: (bytes) => writer.write(bytes),
    end: async () => {
      await writer.close()
      await socket.close()
    },
    cut: () => void socket.close().catch(() => undefined),
  }
}
