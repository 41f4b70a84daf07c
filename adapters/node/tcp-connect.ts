import { once } from 'node:events'
import { connect } from 'node:net'
import { finished } from 'node:stream/promises'
import type { TcpConnect } from '../../src/push/tcp-connect.ts'

/**
 * Opens a connection over TCP.
 * @example
 * const bridge = new GraphiteBridge({ address: { hostname: 'localhost', port: 2003 }, connect: tcpConnect })
 */
export const tcpConnect: TcpConnect = async ({ hostname, port }) => {
  const socket = connect({ host: hostname, port })
  await once(socket, 'connect')
  // Whoever writes is told of errors; what nobody reads would keep the connection from ending.
  socket.on('error', () => {}).resume()
  return {
    write: (bytes) =>
      new Promise((resolve, reject) => {
        socket.write(bytes, (error) => (error ? reject(error) : resolve()))
      }),
    end: () => {
      const sent = finished(socket, { readable: false })
      socket.end()
      return sent
    },
    cut: () => socket.destroy(),
  }
}
