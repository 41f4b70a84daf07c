import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.ts'

/** One public subpath of the package. */
export interface Entry {
  /** As users write it: `edgeprom/aggregate`. */
  readonly specifier: string
  /** The file that it comes from: `src/entries/aggregate.ts`. */
  readonly source: string
}

/** What platforms bring themselves, for bundlers to leave alone. */
export const platformModules: string[] = ['cloudflare:*', 'node:*', 'bun:*']

/** Every public subpath, as package.json exports them. */
export function listEntries(): readonly Entry[] {
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return Object.entries(objectAt(manifest, 'exports')).flatMap(([subpath, target]) => {
    const file: unknown =
      typeof target === 'object' && target !== null ? Reflect.get(target, 'default') : undefined
    if (typeof file !== 'string') return []
    const source = file.replace(/^\.\/dist\//, '').replace(/\.js$/, '.ts')
    return [{ specifier: join('edgeprom', subpath), source }]
  })
}

function objectAt(value: unknown, key: string): object {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
  if (typeof found !== 'object' || found === null) {
    throw new TypeError(`Cannot read package.json: ${key} must be an object, received ${String(found)}`)
  }
  return found
}
