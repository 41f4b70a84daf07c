import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** The version that scripts/build-prometheus3.ts builds, as Prometheus and as its Go module count. */
export const prometheus3 = { version: '3.14.0', module: 'v0.314.0' } as const

/** Where it is, or would be; PROMETHEUS3 names another. */
export const prometheus3Path: string =
  process.env['PROMETHEUS3'] ?? join(homedir(), '.cache', 'edgeprom', `prometheus-${prometheus3.version}`)

/** Whether there is one: Debian has none. */
export const hasPrometheus3: boolean = existsSync(prometheus3Path)
