import { spawnSync } from 'node:child_process'

/**
 * Whether tests against some programs are to be skipped, because one is not installed. With REQUIRE_PEERS=1 they are
 * run all the same, and fail.
 */
export function lacksPeers(...commands: readonly string[]): boolean {
  if (process.env['REQUIRE_PEERS'] === '1') return false
  return commands.some(
    (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).error !== undefined,
  )
}
