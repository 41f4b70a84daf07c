import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { awaitPage } from '../harness/fetch-page.ts'
import { buildFunction } from '../harness/lambda/build-function.ts'
import type { CountingEvent } from '../harness/lambda/counting-event.ts'
import { lacksRuntimeClient } from '../harness/lambda/runtime-client.ts'
import { Sandbox, type SandboxOptions } from '../harness/lambda/sandbox.ts'
import { NodeAggregator } from '../harness/node-aggregator.ts'
import { type Page, sumOf } from '../harness/page.ts'
import { Stage } from '../harness/stage.ts'

describe.skipIf(lacksRuntimeClient())('in the runtime interface client', () => {
  let folder: string
  let stage: Stage

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'edgeprom-lambda-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  beforeEach(() => {
    stage = new Stage()
  })
  afterEach(() => stage.close())

  async function start(options: Omit<SandboxOptions, 'folder'>): Promise<Sandbox> {
    const sandbox = await Sandbox.start({ folder, ...options })
    stage.add(sandbox)
    return sandbox
  }

  describe('a handler', () => {
    beforeAll(() => buildFunction('forms.ts', folder))

    const succeeded = 'faas_invocations_total{faas_trigger="other"} 1'
    const failed = 'faas_errors_total{faas_trigger="other"} 1'
    const started = 'faas_coldstarts_total{faas_trigger="other"} 1'
    test.each([
      {
        name: 'returning',
        expected: { kind: 'response', body: '"hello you"', isStreamed: false },
        counts: [succeeded, started],
      },
      {
        name: 'callingBack',
        expected: { kind: 'response', body: '"hello you"', isStreamed: false },
        counts: [succeeded, started],
      },
      {
        name: 'middy',
        expected: { kind: 'response', body: '"hello you"', isStreamed: false },
        counts: [succeeded, started],
      },
      {
        name: 'streaming',
        expected: { kind: 'response', body: 'hello you, in time', isStreamed: true },
        counts: [succeeded, started],
      },
      {
        name: 'streamingInside',
        expected: { kind: 'response', body: 'hello you, in time', isStreamed: true },
        counts: [succeeded, started],
      },
      {
        name: 'throwing',
        expected: { kind: 'error', body: expect.stringMatching(/"errorType":\s*"TypeError"/) },
        counts: [failed, started],
      },
    ])(
      'that is $name answers as it would, and its invocation is pushed',
      async ({ name, expected, counts }) => {
        const lines: string[] = []
        const sandbox = await start({ handler: `function.${name}`, onLine: (line) => lines.push(line) })
        expect(await sandbox.invoke({ event: 'you', timeoutSeconds: 10 })).toEqual(expected)
        expect(lines.filter((line) => line.startsWith('{"pushed"'))).toEqual([
          JSON.stringify({ pushed: counts }),
        ])
      },
    )
  })

  describe('what is sent to an aggregator', () => {
    let aggregator: NodeAggregator

    beforeAll(() => buildFunction('counting.ts', folder))
    beforeEach(async () => {
      aggregator = await NodeAggregator.start({ file: join(folder, 'metrics.db'), port: 0 })
      stage.add({ stop: () => aggregator.stop() })
    })
    afterEach(() => rmSync(join(folder, 'metrics.db'), { force: true }))

    const page = (): Promise<Page> => awaitPage('a page', `${aggregator.origin}/metrics`)
    const environmentOf = (everySeconds: number): Record<string, string> => ({
      AGGREGATOR: `${aggregator.origin}/push`,
      EVERY_SECONDS: String(everySeconds),
    })
    const invoke = async (
      sandbox: Sandbox,
      invocation: string,
      outcome: CountingEvent['outcome'] = 'return',
    ) =>
      (await sandbox.invoke({ event: { invocation, outcome } satisfies CountingEvent, timeoutSeconds: 2 }))
        .kind

    test.each([
      { end: 'a SIGTERM', shown: 5, signal: 'SIGTERM' },
      { end: 'no warning', shown: 1, signal: 'SIGKILL' },
    ] as const)(
      'of a sandbox that pushes seldom and ends with $end is $shown of 5',
      async ({ shown, signal }) => {
        const sandbox = await start({ handler: 'function.handler', environment: environmentOf(3600) })
        for (const name of ['a', 'b', 'c', 'd', 'e']) expect(await invoke(sandbox, name)).toBe('response')
        if (signal === 'SIGTERM') expect(await sandbox.shutDown()).toBe('SIGTERM')
        else await sandbox.kill()
        expect(sumOf(await page(), 'work_total')).toBe(shown)
        expect(sumOf(await page(), 'faas_invocations_total')).toBe(shown)
      },
    )

    test('has what an invocation counted that was cut off', async () => {
      const sandbox = await start({ handler: 'function.handler', environment: environmentOf(0) })
      expect(await invoke(sandbox, 'a')).toBe('response')
      expect(await invoke(sandbox, 'b', 'hang')).toBe('timeout')
      const shown = await page()
      expect([sumOf(shown, 'work_total'), sumOf(shown, 'faas_timeouts_total')]).toEqual([2, 1])
    })

    test('a dead aggregator costs an invocation some attempts and the next ones nothing, and fails none', async () => {
      const sandbox = await start({ handler: 'function.handler', environment: environmentOf(0) })
      expect(await invoke(sandbox, 'a')).toBe('response')
      await aggregator.stop()
      for (let i = 0; i < 20; i++) expect(await invoke(sandbox, `while it is dead ${i}`)).toBe('response')
    })
  })
})
