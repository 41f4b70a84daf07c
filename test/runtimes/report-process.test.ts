import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { inFolder, runnerArguments, serveAggregator, socketFetch } from './platform.ts'

const script = fileURLToPath(new URL('counting-process.ts', import.meta.url))

test.each([
  { ending: 'ends', signal: undefined, ended: [0, null] },
  { ending: 'waits', signal: 'SIGTERM' as const, ended: [null, 'SIGTERM'] },
  { ending: 'waits', signal: 'SIGINT' as const, ended: [null, 'SIGINT'] },
])(
  'reportProcess() sends what is left when a process $ending and gets $signal, which still ends it',
  { timeout: 20_000 },
  ({ ending, signal, ended }) =>
    inFolder(async (folder) => {
      const path = join(folder, 'metrics.sock')
      const authorize = { push: 'public', scrape: 'public' } as const
      const server = await serveAggregator({ path, file: join(folder, 'metrics.db'), authorize })
      try {
        const child = spawn(process.execPath, [...runnerArguments, script, path, ending], {
          stdio: ['ignore', 'pipe', 'inherit'],
        })
        const exited = once(child, 'exit')
        await once(child.stdout, 'data')
        if (signal !== undefined) child.kill(signal)
        expect(await exited).toEqual(ended)
        const page = await socketFetch(path)('http://localhost/metrics', {})
        expect(await page.text()).toContain('work_total 3\n')
      } finally {
        await server.close()
      }
    }),
)
