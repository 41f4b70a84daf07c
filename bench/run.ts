// node bench/run.ts [part of a claim's file name...]: measures the claims, one process each.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const here = import.meta.dirname
const wanted = process.argv.slice(2)
const folder = join(here, 'claims')
const files = (existsSync(folder) ? readdirSync(folder) : [])
  .filter((file) => file.endsWith('.ts'))
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
  .toSorted()

let missed = 0
for (const file of files) {
  const { status } = spawnSync(process.execPath, ['--expose-gc', join(here, 'measure.ts'), file], {
    stdio: 'inherit',
  })
  if (status !== 0) missed += 1
}
console.log(`${files.length} claims, ${files.length - missed} kept`)
process.exitCode = missed > 0 || files.length === 0 ? 1 : 0
