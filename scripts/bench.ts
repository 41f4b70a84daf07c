// Measures the claims in bench/. What they are measured against is installed there, when first asked for.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { build } from './build.ts'
import { root } from './root.ts'
import { startGroup } from './run-group.ts'

if (!existsSync(join(root, 'bench/node_modules'))) await run('npm', ['ci', '--prefix', 'bench'])
await build()
await run('tsc', ['--build', 'bench'])
await run('node', ['bench/run.ts', ...process.argv.slice(2)])

async function run(command: string, args: readonly string[]): Promise<void> {
  const ending = await startGroup({ command, args, stdio: 'inherit' }).ended
  if (ending.kind !== 'exit') process.exit(1)
  if (ending.code !== 0) process.exit(ending.code)
}
