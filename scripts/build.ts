import { type Ending, startGroup } from './run-group.ts'

/** Makes dist/ of src/ and adapters/, where examples and tests of the package find it by name. */
export function build(): Promise<Ending> {
  return startGroup({ command: 'npm', args: ['run', '--silent', 'build'], stdio: 'inherit' }).ended
}
