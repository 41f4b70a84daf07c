import { delimiter, join } from 'node:path'
import { root } from './root.ts'

/**
 * The environment for child processes: the project's own tools first on PATH, and wrangler without network, telemetry
 * or files in the home folder.
 */
export function quietEnvironment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PATH: [join(root, 'node_modules/.bin'), process.env['PATH'] ?? ''].join(delimiter),
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    DO_NOT_TRACK: '1',
    WRANGLER_HIDE_BANNER: 'true',
    WRANGLER_LOG_PATH: join(root, '.wrangler/logs'),
    WRANGLER_REGISTRY_PATH: join(root, '.wrangler/registry'),
    WRANGLER_SEND_ERROR_REPORTS: 'false',
    WRANGLER_SEND_METRICS: 'false',
  }
}
