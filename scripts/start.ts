// The example Worker and its Durable Object, on this machine: no account, no network. PORT=8787 by default.
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { build } from './build.ts'
import { startGroup } from './run-group.ts'

const host = '127.0.0.1'
const port = Number(process.env['PORT'] ?? 8787)

if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  fail(`Cannot start: PORT must be a port number, received "${process.env['PORT']}"`)
} else if (!(await isFree(port))) {
  fail(`Cannot start: port ${port} is taken. Stop what listens there, or choose another: PORT=8788 npm start`)
} else {
  const built = await build()
  if (built.kind !== 'exit' || built.code !== 0) fail('Cannot start: the build failed')
  else await serve()
}

async function serve(): Promise<void> {
  const group = startGroup({
    command: 'wrangler',
    args: [
      'dev',
      `--ip=${host}`,
      `--port=${port}`,
      '--inspector-port=0',
      '--show-interactive-dev-session=false',
      '--persist-to=.wrangler/state',
    ],
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  // npm passes SIGTERM on to the shell between it and this process, which ends without a word to its child.
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid !== parent) group.stop()
  }, 500)
  if (group.child.stdout !== null) {
    createInterface({ input: group.child.stdout }).on('line', (line) => {
      const url = /Ready on (http:\S+)/.exec(line)?.[1]
      console.log(url === undefined ? line : describeUrls(url))
    })
  }
  const ending = await group.ended.finally(() => clearInterval(watch))
  if (ending.kind === 'exit' && ending.code !== 0) process.exitCode = ending.code
}

function describeUrls(url: string): string {
  return [
    '',
    'Ready. State is kept in .wrangler/state; stop with Ctrl-C.',
    `  ${url}/          the example: what there is to try`,
    `  ${url}/metrics   what Prometheus scrapes`,
    '',
  ].join('\n')
}

function isFree(wanted: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(wanted, host, () => server.close(() => resolve(true)))
  })
}

function fail(message: string): void {
  console.error(message)
  process.exitCode = 1
}
