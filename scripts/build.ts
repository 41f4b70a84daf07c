import { type Ending, startGroup } from './run-group.ts'

/** Compiles src/ and adapters/ into dist/, where examples and tests of the package find it by name. */
export function build(): Promise<Ending> {
  return startGroup({ command: 'tsc', args: ['--build', 'tsconfig.build.json'], stdio: 'inherit' }).ended
}
