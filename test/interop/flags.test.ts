import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestHarness, type TestHarness } from 'wrangler'
import { root } from '../../scripts/root.ts'

const configPath = join(root, 'wrangler.toml')
const compatibility_date = String(readSetting('compatibility_date'))
const compatibility_flags = readSetting('compatibility_flags') as string[]
let harness: TestHarness
let origin: string

beforeAll(async () => {
  harness = createTestHarness({
    root,
    workers: [
      { configPath },
      {
        config: {
          name: 'probe',
          main: 'test/harness/workers/probe.ts',
          compatibility_date,
          compatibility_flags,
        },
      },
    ],
  })
  origin = (await harness.listen()).url.origin
})

afterAll(() => harness.close())

test('the example asks for no module of Node', () => {
  expect(compatibility_flags).toEqual(['no_nodejs_compat', 'no_nodejs_compat_v2'])
})

test('under the flags of the example there is nothing of Node', async () => {
  const response = await harness.getWorker('probe').fetch('http://probe/')
  expect(await response.json()).toEqual({
    process: 'undefined',
    Buffer: 'undefined',
    'node:fs': 'absent',
    'node:buffer': 'absent',
    'node:async_hooks': 'absent',
  })
})

test('the example serves and counts there', async () => {
  expect((await fetch(`${origin}/orders/team`, { method: 'POST' })).status).toBe(200)
  const page = await fetch(`${origin}/metrics`)
  expect(page.status).toBe(200)
  expect(await page.text()).toContain('# TYPE ')
})

/** A setting of the example: its value is written as it would be in JSON. */
function readSetting(name: string): unknown {
  const [, value = ''] = new RegExp(`^${name} = (.*)$`, 'm').exec(readFileSync(configPath, 'utf8')) ?? []
  return JSON.parse(value)
}
