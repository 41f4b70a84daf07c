import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from '../../scripts/root.ts'
import { freePort } from '../harness/free-port.ts'
import { lacksPeers } from '../harness/peers.ts'
import { descendantsOf } from '../harness/processes.ts'
import { Stage } from '../harness/stage.ts'
import { Tethered } from '../harness/tethered.ts'
import { until } from '../harness/until.ts'

const readme = readFileSync(join(root, 'examples/pushgateway-worker/README.md'), 'utf8')
const [, start = '', session = ''] = readme.split('```console\n').map((part) => part.split('```')[0] ?? '')

/** What is started, in order. */
const started = [...start.matchAll(/^\$ (.*?)(?: &)?$/gm)].map(([, command = '']) => command)

/** Commands of the README, each with what it says comes back. */
const steps = [...session.matchAll(/^\$ (.*)\n([^$]*)/gm)].map(([, command = '', printed = '']) => ({
  command,
  printed: printed.trim(),
}))

describe.skipIf(lacksPeers('prometheus-pushgateway'))('the example that pushes to a Pushgateway', () => {
  const stage = new Stage()
  let ports: { readonly gateway: number; readonly worker: number }

  /** The same command, with ports that are free. */
  const moved = (command: string): string =>
    command
      .replace('localhost:9091', `127.0.0.1:${ports.gateway}`)
      .replace('localhost:8787', `127.0.0.1:${ports.worker}`)

  beforeAll(async () => {
    ports = { gateway: await freePort(), worker: await freePort() }
    const [gateway = '', build = '', worker = ''] = started
    const elsewhere = {
      [gateway]: `--web.listen-address=127.0.0.1:${ports.gateway}`,
      [worker]: `-- --port=${ports.worker} --var=PUSHGATEWAY_URL:http://127.0.0.1:${ports.gateway}`,
    }
    await promisify(execFile)('sh', ['-c', build], { cwd: root })
    for (const command of [gateway, worker]) {
      const args = `${command} ${elsewhere[command]}`.split(' ')
      const running = new Tethered({ command: 'env', args: ['-C', root, ...args], signal: 'TERM' })
      stage.add({
        stop: async () => {
          // A shell between npm and wrangler ends without a word to its child.
          for (const { id } of descendantsOf(running.id)) {
            try {
              process.kill(id, 'SIGTERM')
            } catch {
              // It has ended meanwhile.
            }
          }
          await running.stop()
        },
      })
    }
    for (const port of [ports.gateway, ports.worker]) {
      await until(
        'both to serve',
        () =>
          fetch(`http://127.0.0.1:${port}/`).then(
            () => true,
            () => undefined,
          ),
        { timeoutSeconds: 60 },
      )
    }
  }, 120_000)

  afterAll(() => stage.close())

  test('answers and counts as its README says', async () => {
    expect(started.map((command) => command.split(' ')[0])).toEqual(['prometheus-pushgateway', 'npm', 'npm'])
    expect(steps).toHaveLength(5)
    const run = async (command: string): Promise<string> =>
      (await promisify(execFile)('sh', ['-c', moved(command)])).stdout.trim()
    for (const { command, printed } of steps.slice(0, -1)) expect(await run(command)).toBe(printed)
    const { command = '', printed = '' } = steps.at(-1) ?? {}
    // The instance is drawn at random; pushes come after the answers.
    const anyInstance = (text: string): string => text.replaceAll(/instance="[0-9a-f]{16}"/g, 'instance="…"')
    expect(anyInstance(printed)).not.toBe(printed)
    await until('the last push', async () => {
      const shown = await run(command).catch(() => '')
      return anyInstance(shown) === anyInstance(printed) ? true : undefined
    })
  })
})
