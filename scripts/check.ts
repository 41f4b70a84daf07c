// Runs every `check:*` script of package.json, all of them whatever fails; the last line is the sum.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describeCounts, publishCounts } from './counts.ts'
import { root } from './root.ts'
import { startGroup } from './run-group.ts'

const results: { readonly name: string; readonly isGreen: boolean; readonly seconds: number }[] = []
for (const name of checkNames()) {
  console.log(`\n== ${name}`)
  const started = performance.now()
  const args = ['run', '--silent', name]
  const { ended } = startGroup({
    command: 'npm',
    args,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeoutSeconds: 300,
  })
  const ending = await ended
  const isGreen = ending.kind === 'exit' && ending.code === 0
  results.push({ name, isGreen, seconds: (performance.now() - started) / 1000 })
  if (ending.kind === 'stopped') break
}

console.log()
for (const { name, isGreen, seconds } of results) {
  console.log(`${name.padEnd(20)}${isGreen ? 'ok' : 'FAILED'}  ${seconds.toFixed(1)} s`)
}
const passed = results.filter(({ isGreen }) => isGreen).length
const counts = { passed, failed: checkNames().length - passed, skipped: 0 }
publishCounts('check', counts)
console.log(describeCounts(counts))
process.exitCode = counts.failed > 0 ? 1 : 0

function checkNames(): readonly string[] {
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const scripts: unknown =
    typeof manifest === 'object' && manifest !== null ? Reflect.get(manifest, 'scripts') : {}
  return Object.keys(scripts ?? {}).filter((name) => name.startsWith('check:'))
}
