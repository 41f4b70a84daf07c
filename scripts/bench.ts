// Measures the claims in bench/, or with --aggregator the aggregator over HTTP. What they are measured against is installed there, when first asked for.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { build } from './build.ts'
import { type Ending, startGroup } from './run-group.ts'
import { root } from './root.ts'

if (!existsSync(join(root, 'bench/node_modules'))) mustEnd(await run('npm', ['ci', '--prefix', 'bench']))
mustEnd(await build())
mustEnd(await run('tsc', ['--build', 'bench', 'bench/aggregator/worker']))
const [first, ...others] = process.argv.slice(2)
const measured = await run(
  'node',
  first === '--aggregator'
    ? ['bench/aggregator/run.ts', ...others]
    : ['bench/run.ts', ...process.argv.slice(2)],
)
await run('oxfmt', ['--no-error-on-unmatched-pattern', 'bench/results'])
mustEnd(measured)

function run(command: string, args: readonly string[]): Promise<Ending> {
  return startGroup({ command, args, stdio: 'inherit' }).ended
}

function mustEnd(ending: Ending): void {
  if (ending.kind !== 'exit') process.exit(1)
  if (ending.code !== 0) process.exit(ending.code)
}
