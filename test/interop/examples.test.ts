import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { quietEnvironment } from '../../scripts/environment.ts'
import { root } from '../../scripts/root.ts'
import { freePort } from '../harness/free-port.ts'
import { Stage } from '../harness/stage.ts'
import { Tethered } from '../harness/tethered.ts'
import { until } from '../harness/until.ts'

/** A command of a README, and what it prints. */
interface Command {
  readonly words: readonly string[]
  readonly printed: string
}

/** What the consoles of a README show, in order. */
function commandsOf(example: string): readonly Command[] {
  const readme = readFileSync(join(root, 'examples', example, 'README.md'), 'utf8')
  return [...readme.matchAll(/^```console\n([\s\S]*?)^```/gm)]
    .flatMap(([, console = '']) => console.split(/^\$ /m).slice(1))
    .map((shown) => {
      const [line = '', ...printed] = shown.split('\n')
      // npx does not hand on the signal that ends what it has started.
      return { words: line.replace(/^npx /, '').split(' '), printed: printed.join('\n').trim() }
    })
}

// A port of its own is all that a run of the test has beside what the README says.
const examples = [
  { example: 'node', environment: (port: number) => ({ PORT: String(port) }) },
  { example: 'deno', environment: (port: number) => ({ DENO_SERVE_ADDRESS: `tcp:127.0.0.1:${port}` }) },
  { example: 'bun', environment: (port: number) => ({ PORT: String(port) }) },
]

describe('examples', () => {
  test.each(examples)('examples/$example does what its README says', async ({ example, environment }) => {
    const [start, ...requests] = commandsOf(example)
    const [command = '', ...args] = start?.words ?? []
    expect(args.at(-1)).toBe(`examples/${example}/main.ts`)
    expect(requests.length).toBeGreaterThanOrEqual(3)
    const stage = new Stage()
    try {
      const port = await freePort()
      const { PATH = '' } = quietEnvironment()
      const server = stage.add(
        new Tethered({ command, args, signal: 'TERM', environment: { PATH, ...environment(port) } }),
      )
      const request = async (url: string): Promise<string> => {
        const response = await fetch(url.replace(/:\d+/, `:${port}`))
        return (await response.text()).trim()
      }
      const answers: Command[] = []
      for (const { words } of requests) {
        expect(words).toEqual(['curl', expect.stringMatching(/^http:\/\/localhost:\d+\/\S*$/)])
        const printed = await until(`an answer to ${words.join(' ')}: ${server.describe()}`, () =>
          request(words[1] ?? '').catch(() => undefined),
        )
        answers.push({ words, printed })
      }
      expect(answers).toEqual(requests)
    } finally {
      await stage.close()
    }
  })
})
