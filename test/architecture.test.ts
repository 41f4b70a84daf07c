import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { globalsOf } from '../scripts/globals.ts'
import { root } from '../scripts/root.ts'
import { descend, lineOf, readSources, type SourceFile, specifiersOf } from '../scripts/syntax.ts'

/** Which rooms of src/ a room may import from, types included. Its own files it always may. */
const vocabulary = ['model']
const foundations = [...vocabulary, 'runtime', 'series', 'exposition']
const services = [...foundations, 'registry', 'aggregate']
const everything = [...services, 'instruments', 'collectors']
const mayImport: Readonly<Record<string, readonly string[]>> = {
  model: [],
  runtime: vocabulary,
  series: vocabulary,
  exposition: vocabulary,
  registry: ['model', 'runtime'],
  aggregate: ['model', 'series'],
  instruments: services,
  collectors: services,
  report: everything,
  http: everything,
  push: everything,
  testing: everything,
  entries: [...everything, 'report', 'http', 'push', 'testing'],
}

const time = [
  'Date',
  'performance',
  'Temporal',
  'AbortSignal.timeout',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'scheduler',
]
const chance = ['Math.random', 'crypto.getRandomValues', 'crypto.randomUUID']
const network = ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest']
const storage = ['caches', 'localStorage', 'sessionStorage', 'indexedDB']
const surroundings = [
  'globalThis',
  'self',
  'window',
  'process',
  'Deno',
  'Bun',
  'navigator',
  'reportError',
  'import.meta',
]

const library = [...readSources('src'), ...readSources('adapters')]
const core = library.filter(({ path }) => path.startsWith('src/'))
const adapters = library.filter(({ path }) => path.startsWith('adapters/'))
const examples = readSources('examples')

describe('layers', () => {
  test('src/ has the rooms of the layer table and no other', () => {
    const rooms = new Set(core.map(({ path }) => roomOf(path)))
    expect([...rooms].filter((room) => mayImport[room] === undefined)).toEqual([])
  })

  test('a room imports only from the layers below it', () => {
    const offenders = core.flatMap(({ path, ...file }) =>
      relativeImports({ path, ...file })
        .filter(
          (target) => roomOf(target) !== roomOf(path) && !mayImport[roomOf(path)]?.includes(roomOf(target)),
        )
        .map((target) => `${path} -> ${target}`),
    )
    expect(offenders).toEqual([])
  })

  test('src/ imports nothing but itself', () => {
    expect(core.flatMap((file) => bareImports(file).map((name) => `${file.path} -> ${name}`))).toEqual([])
    expect(core.flatMap((file) => leaving(file, 'src/'))).toEqual([])
  })

  test('an adapter imports src/ and its own folder, never another adapter', () => {
    const offenders = adapters.flatMap((file) => {
      const own = `${file.path.split('/').slice(0, 2).join('/')}/`
      return relativeImports(file)
        .filter((target) => !target.startsWith(own) && !target.startsWith('src/'))
        .map((target) => `${file.path} -> ${target}`)
    })
    expect(offenders).toEqual([])
  })

  test('an example imports the package by name, its own files and its own dependencies', () => {
    const offenders = examples.flatMap((file) => {
      const folder = file.path.split('/').slice(0, 2).join('/')
      const known = [...dependenciesOf(folder), 'edgeprom']
      const isKnown = (name: string): boolean =>
        /^(cloudflare|node):/.test(name) || known.some((own) => name === own || name.startsWith(`${own}/`))
      return [
        ...leaving(file, `${folder}/`),
        ...bareImports(file)
          .filter((name) => !isKnown(name))
          .map((name) => `${file.path} -> ${name}`),
      ]
    })
    expect(offenders).toEqual([])
  })

  test('no file imports itself, directly or through others', () => {
    expect(findCycles(library)).toEqual([])
  })
})

describe('rooms', () => {
  test('only src/runtime and adapters touch the outside world', () => {
    const forbidden = [...time, ...chance, ...network, ...storage, ...surroundings]
    expect(
      usesOf(
        core.filter(({ path }) => roomOf(path) !== 'runtime'),
        forbidden,
      ),
    ).toEqual([])
  })

  test('src/runtime stores nothing', () => {
    expect(usesOf(core, storage)).toEqual([])
  })

  test('adapters take time and chance from src/runtime', () => {
    expect(usesOf(adapters, [...time, ...chance])).toEqual([])
  })

  test('library code prints nothing', () => {
    expect(usesOf(library, ['console'])).toEqual([])
  })
})

describe('files', () => {
  test('index.ts and entries contain exports only', () => {
    const offenders = library
      .filter(({ path }) => basename(path) === 'index.ts' || path.startsWith('src/entries/'))
      .flatMap((file) =>
        file.body
          .filter((node) => node.type !== 'ExportNamedDeclaration' || node['source'] === null)
          .map((node) => `${file.path}:${lineOf(file, node)}`),
      )
    expect(offenders).toEqual([])
  })

  test('a file has at most 350 lines', () => {
    const long = library.filter(({ text }) => text.trimEnd().split('\n').length > 350)
    expect(long.map(({ path }) => path)).toEqual([])
  })

  test('a file is named in kebab-case after what it holds', () => {
    const misnamed = library.filter(
      ({ path }) =>
        !/^[a-z0-9]+(-[a-z0-9]+)*\.ts$/.test(basename(path)) ||
        /^(utils?|helpers?|misc)\.ts$/.test(basename(path)),
    )
    expect(misnamed.map(({ path }) => path)).toEqual([])
  })
})

describe('syntax', () => {
  test.each([
    { what: 'any', type: 'TSAnyKeyword' },
    { what: 'a non-null assertion', type: 'TSNonNullExpression' },
    { what: 'a default export', type: 'ExportDefaultDeclaration' },
    { what: 'a decorator', type: 'Decorator' },
  ])('library code has no place for $what', ({ type }) => {
    const offenders = library.flatMap((file) =>
      file.body
        .flatMap((statement) => [...descend(statement)])
        .filter((node) => node.type === type)
        .map((node) => `${file.path}:${lineOf(file, node)}`),
    )
    expect(offenders).toEqual([])
  })

  test('library code switches no check off', () => {
    const offenders = library.filter(({ text }) =>
      /@ts-(ignore|nocheck|expect-error)|(oxlint|eslint)-disable/.test(text),
    )
    expect(offenders.map(({ path }) => path)).toEqual([])
  })
})

function roomOf(path: string): string {
  const room = path.split('/')[1] ?? ''
  return room === 'index.ts' ? 'entries' : room
}

function relativeImports(file: SourceFile): readonly string[] {
  return specifiersOf(file)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => join(dirname(file.path), specifier))
}

function bareImports(file: SourceFile): readonly string[] {
  return specifiersOf(file).filter((specifier) => !specifier.startsWith('.'))
}

function leaving(file: SourceFile, folder: string): readonly string[] {
  return relativeImports(file)
    .filter((target) => !target.startsWith(folder))
    .map((target) => `${file.path} -> ${target}`)
}

function usesOf(files: readonly SourceFile[], forbidden: readonly string[]): readonly string[] {
  return files.flatMap((file) =>
    globalsOf(file)
      .filter(({ name }) => forbidden.includes(name))
      .map(({ name, line }) => `${file.path}:${line} ${name}`),
  )
}

function dependenciesOf(folder: string): readonly string[] {
  const manifest: unknown = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
  const dependencies: unknown =
    typeof manifest === 'object' && manifest !== null ? Reflect.get(manifest, 'dependencies') : {}
  return Object.keys(dependencies ?? {})
}

/** Every cycle once, as the path from its first file in the alphabet back to it. */
function findCycles(files: readonly SourceFile[]): readonly string[] {
  const graph = new Map(files.map((file) => [file.path, relativeImports(file)]))
  const done = new Set<string>()
  const cycles: string[] = []
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path)
    if (start >= 0) cycles.push([...trail.slice(start), path].join(' -> '))
    if (start >= 0 || done.has(path)) return
    for (const target of graph.get(path) ?? []) visit(target, [...trail, path])
    done.add(path)
  }
  for (const path of graph.keys()) visit(path, [])
  return cycles
}
