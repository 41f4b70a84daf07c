/** What is needed of a connection of `node:net`. */
interface SocketConnection {
  once(event: 'connect', listener: () => void): unknown
  once(event: 'error', listener: (error: unknown) => void): unknown
  destroy(): unknown
}

/** How to try a Unix socket, and how to remove it. */
export interface SocketFiles {
  readonly connect: (path: string) => SocketConnection
  readonly remove: (path: string) => void
}

/** Removes a Unix socket that nobody listens on: one whose process was killed would be in the way of the next. */
export function removeDeadSocket(path: string, { connect, remove }: SocketFiles): Promise<void> {
  return new Promise((resolve, reject) => {
    const connection = connect(path)
    connection.once('connect', () => {
      connection.destroy()
      resolve()
    })
    connection.once('error', (error) => {
      try {
        if (error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED') remove(path)
        resolve()
      } catch (failure) {
        reject(failure instanceof Error ? failure : new Error(String(failure)))
      }
    })
  })
}
