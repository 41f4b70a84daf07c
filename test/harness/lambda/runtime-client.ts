import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../../scripts/root.ts'

const folder = join(root, 'test/lambda-ric/node_modules/aws-lambda-ric')

/** Lambda's own runtime interface client. */
export const runtimeClient: string = join(folder, 'index.mjs')

/**
 * Whether tests in the runtime interface client are to be skipped, because `npm ci --prefix test/lambda-ric` was not run.
 * With REQUIRE_PEERS=1 they are run all the same, and fail.
 */
export function lacksRuntimeClient(): boolean {
  return process.env['REQUIRE_PEERS'] !== '1' && !existsSync(join(folder, 'rapid-client.node'))
}
