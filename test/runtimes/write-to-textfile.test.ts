import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Gauge } from '../../src/instruments/gauge.ts'
import { Registry } from '../../src/registry/registry.ts'
import { inFolder, writeToTextfile } from './platform.ts'

function registryOf(name: string, value: number): Registry {
  const registry = new Registry()
  new Gauge({ name, help: 'Help', registry }).set(value)
  return registry
}

test('writeToTextfile() writes a page in place of the old one, and nothing else', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'job.prom')
    await writeToTextfile(path, registryOf('a', 1))
    const before = statSync(path).ino
    await writeToTextfile(path, registryOf('a', 2))
    expect(readFileSync(path, 'utf8')).toBe('# HELP a Help\n# TYPE a gauge\na 2\n')
    expect(statSync(path).ino).not.toBe(before)
    expect(readdirSync(folder)).toEqual(['job.prom'])
  }))

test('writeToTextfile() escapes names as it is told to', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'job.prom')
    await writeToTextfile(path, registryOf('a.b', 1))
    expect(readFileSync(path, 'utf8')).toContain('\na_b 1\n')
    await writeToTextfile(path, registryOf('a.b', 1), { escaping: 'allow-utf-8' })
    expect(readFileSync(path, 'utf8')).toContain('\n{"a.b"} 1\n')
  }))

test('writeToTextfile() shows an unfinished page under no name that a collector reads', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'job.prom')
    const seen: string[] = []
    const watching = {
      async *collect() {
        seen.push(...readdirSync(folder))
        yield* await registryOf('a', 1).collect()
      },
    }
    await writeToTextfile(path, watching)
    expect(seen).toEqual([expect.stringMatching(new RegExp(`^job\\.prom\\.${process.pid}\\.[0-9a-f]+$`))])
  }))

test('writeToTextfile() writes elsewhere first when it is told to', () =>
  inFolder(async (folder) => {
    const tmpdir = join(folder, 'tmp')
    mkdirSync(tmpdir)
    const path = join(folder, 'job.prom')
    const seen: string[] = []
    const watching = {
      async *collect() {
        seen.push(...readdirSync(folder), ...readdirSync(tmpdir))
        yield* await registryOf('a', 1).collect()
      },
    }
    await writeToTextfile(path, watching, { tmpdir })
    expect(seen).toEqual(['tmp', expect.stringMatching(/^job\.prom\./)])
    expect(readdirSync(tmpdir)).toEqual([])
    expect(readFileSync(path, 'utf8')).toContain('a 1\n')
  }))

test('writeToTextfile() leaves the old page, and nothing else, when it fails', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'job.prom')
    writeFileSync(path, 'old\n')
    const broken = {
      collect() {
        throw new Error('broken')
      },
    }
    await expect(writeToTextfile(path, broken)).rejects.toThrow('broken')
    await expect(writeToTextfile(join(folder, 'none', 'job.prom'), registryOf('a', 1))).rejects.toThrow(
      'ENOENT',
    )
    mkdirSync(join(folder, 'taken'))
    await expect(writeToTextfile(join(folder, 'taken'), registryOf('a', 1))).rejects.toThrow()
    expect(readFileSync(path, 'utf8')).toBe('old\n')
    expect(readdirSync(folder).toSorted()).toEqual(['job.prom', 'taken'])
  }))
