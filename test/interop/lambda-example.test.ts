import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { quietEnvironment } from '../../scripts/environment.ts'
import { root } from '../../scripts/root.ts'
import { awaitPage } from '../harness/fetch-page.ts'
import { freePort } from '../harness/free-port.ts'
import { lacksRuntimeClient } from '../harness/lambda/runtime-client.ts'
import { Sandbox } from '../harness/lambda/sandbox.ts'
import { Stage } from '../harness/stage.ts'
import { Tethered } from '../harness/tethered.ts'

const readme = readFileSync(join(root, 'examples/lambda/README.md'), 'utf8')
/** What its consoles show: commands, and what they print. */
const commands = [...readme.matchAll(/^```console\n([\s\S]*?)^```/gm)]
  .flatMap(([, shown = '']) => shown.split(/^\$ /m).slice(1))
  .map((shown) => {
    const [line = '', ...printed] = shown.split('\n')
    return { line, printed: printed.join('\n') }
  })

describe('examples/lambda', () => {
  const stage = new Stage()
  let port: number

  beforeAll(async () => {
    port = await freePort()
    // npx does not hand on the signal that ends what it has started.
    const [command = '', ...args] = commands[0]?.line.replace(/^npx /, '').split(' ') ?? []
    stage.add(
      new Tethered({ command, args, signal: 'TERM', environment: { ...pathOf(), PORT: String(port) } }),
    )
    await awaitPage('the first page', `http://127.0.0.1:${port}/metrics`)
  })
  afterAll(() => stage.close())

  const environment = (): Record<string, string> => ({
    ...pathOf(),
    METRICS_URL: `http://127.0.0.1:${port}/push`,
  })

  test('does what its README says', async () => {
    expect(commands.length).toBe(5)
    for (const { line, printed } of commands.slice(1)) {
      // A port of its own is all that a run of the test has beside what the README says.
      const { stdout } = await promisify(execFile)('sh', ['-c', line.replace('9464', String(port))], {
        cwd: root,
        env: environment(),
      })
      expect(stdout).toBe(printed.trim() === '' ? '' : printed.trimEnd() + '\n')
    }
  })

  test.skipIf(lacksRuntimeClient())('runs in the runtime interface client as it was bundled', async () => {
    const folder = join(root, 'examples/lambda/dist')
    const sandbox = stage.add(
      await Sandbox.start({ folder, handler: 'function.handler', environment: environment() }),
    )
    expect(await sandbox.invoke({ event: { plan: 'team', httpMethod: 'POST' }, timeoutSeconds: 10 })).toEqual(
      {
        kind: 'response',
        body: '{"statusCode":200,"body":"ordered"}',
        isStreamed: false,
      },
    )
    const page = await awaitPage('the page', `http://127.0.0.1:${port}/metrics`)
    expect(page.get('orders_total{plan="team"}')).toBe(1)
    expect(page.get('faas_invocations_total{faas_trigger="http"}')).toBe(1)
  })
})

function pathOf(): Record<string, string> {
  return { PATH: quietEnvironment()['PATH'] ?? '' }
}
