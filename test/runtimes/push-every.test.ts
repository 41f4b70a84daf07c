import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runnerArguments } from './platform.ts'

const script = fileURLToPath(new URL('pushing-process.ts', import.meta.url))

test.each([
  { ending: 'ends', signal: undefined, ended: [0, null] },
  { ending: 'waits', signal: 'SIGTERM' as const, ended: [null, 'SIGTERM'] },
  { ending: 'waits', signal: 'SIGINT' as const, ended: [null, 'SIGINT'] },
])(
  'pushEvery() pushes once when a process $ending and gets $signal, which still ends it',
  { timeout: 20_000 },
  async ({ ending, signal, ended }) => {
    const pushed: string[] = []
    const server = createServer((request, response) => {
      let body = ''
      request.setEncoding('utf8').on('data', (piece: string) => (body += piece))
      request.on('end', () => {
        pushed.push(`${request.method} ${request.url}\n${body}`)
        response.end()
      })
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    try {
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      const child = spawn(process.execPath, [...runnerArguments, script, origin, ending], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const exited = once(child, 'exit')
      await once(child.stdout, 'data')
      if (signal !== undefined) child.kill(signal)
      expect(await exited).toEqual(ended)
      expect(pushed).toEqual([
        'PUT /metrics/job/work\n# HELP work_total Work\n# TYPE work_total counter\nwork_total 3\n',
      ])
    } finally {
      server.close()
    }
  },
)
