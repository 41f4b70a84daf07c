import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestHarness, type TestHarness } from 'wrangler'
import { root } from '../../scripts/root.ts'

const readme = readFileSync(join(root, 'README.md'), 'utf8')
const [, code = ''] = /## A Worker that counts\n\n```ts\n([\s\S]*?)```/.exec(readme) ?? []
const [, configuration = ''] = /```toml\n([\s\S]*?)```/.exec(readme) ?? []
const [, page = ''] = /After three requests[^\n]*\n\n```\n([\s\S]*?)```/.exec(readme) ?? []

let folder: string
let harness: TestHarness
let origin: string

beforeAll(async () => {
  // Inside the project, so that the package is found by its name.
  mkdirSync(join(root, '.wrangler'), { recursive: true })
  folder = mkdtempSync(join(root, '.wrangler/readme-'))
  writeFileSync(join(folder, 'worker.ts'), code)
  writeFileSync(join(folder, 'wrangler.toml'), configuration)
  writeFileSync(join(folder, '.dev.vars'), 'METRICS_TOKEN=secret\n')
  harness = createTestHarness({ root: folder, workers: [{ configPath: join(folder, 'wrangler.toml') }] })
  origin = (await harness.listen()).url.origin
})

afterAll(async () => {
  await harness.close()
  rmSync(folder, { recursive: true, force: true })
})

test('the Worker of the README is ten lines of code, its configuration seven', () => {
  expect(code.split('\n').filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(10)
  expect(configuration.trim().split('\n')).toHaveLength(7)
})

test('the Worker of the README gives the page of the README, to those who have the token', async () => {
  for (let i = 0; i < 3; i++) expect(await (await fetch(origin)).text()).toBe('ordered\n')
  expect((await fetch(`${origin}/metrics`)).status).toBe(401)
  const answer = await fetch(`${origin}/metrics`, { headers: { authorization: 'Bearer secret' } })
  const shown = (await answer.text()).split('\n')
  const promised = page.trim().split('\n')
  expect(promised.length).toBeGreaterThan(5)
  // Durations differ from run to run, so of the last line only the series is compared.
  const isSeries = (line: string): boolean => line.startsWith('http_request_duration_seconds_bucket')
  const comparable = (line: string): string => (isSeries(line) ? line.replace(/ \S+$/, '') : line)
  expect(shown.map(comparable)).toEqual(expect.arrayContaining(promised.map(comparable)))
})
