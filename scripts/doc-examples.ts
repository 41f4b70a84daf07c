import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { listEntries } from './entries.ts'
import { root } from './root.ts'
import { readSurface } from './surface.ts'

/** One piece of TypeScript that a reader may copy. */
export interface DocExample {
  /** Where it stands: `README.md:19`. */
  readonly at: string
  /** The code, with imports of what it uses and does not say where from. */
  readonly code: string
  /** Whose globals it may use. */
  readonly platform: DocPlatform
  /** Whether Node can run it, and nothing has to listen. */
  readonly isRunnable: boolean
}

/** Whose globals there are. */
export type DocPlatform = 'workers' | 'node'

interface Piece {
  readonly path: string
  readonly line: number
  readonly code: string
}

/** A name that examples may use, and where it comes from. */
interface Known {
  readonly name: string
  readonly from: string
}

/** What examples leave to their reader, below the project's folder. */
const stages: Readonly<Record<DocPlatform, string>> = {
  workers: 'test/docs/workers.ts',
  node: 'test/docs/stage.ts',
}

/**
 * Every block of TypeScript on a page, and every `@example` of what is exported.
 * @param folder where they will stand, below the project's folder
 */
export function readDocExamples(folder: string): readonly DocExample[] {
  const surface = listEntries().flatMap(({ specifier, source }) =>
    readSurface(source).map(({ name, file }) => ({ name, file, from: specifier })),
  )
  const documented = [...new Set(surface.map(({ file }) => file))]
  return [...pages().flatMap(blocksOf), ...documented.flatMap(examplesOf)].map((piece) => {
    const platform = /cloudflare|ExportedHandler|DurableObject|\bEnv\b/.test(piece.path + piece.code)
      ? 'workers'
      : 'node'
    const stage = stages[platform]
    const from = `${'../'.repeat(folder.split('/').length)}${stage}`
    const staged = exportedNames(stage).map((name) => ({ name, from }))
    const known = [...surface.toSorted(byNearness(piece.path)), ...staged]
    const code = `${importsFor(piece.code, known)}${asModule(piece.code)}`
    const isRunnable = platform === 'node' && !/'edgeprom\/(?:node|deno|bun)'/.test(code)
    return { at: `${piece.path}:${piece.line}`, code, platform, isRunnable }
  })
}

function pages(): readonly string[] {
  const all = readdirSync(root, { recursive: true, encoding: 'utf8' })
  return all.filter((path) => path.endsWith('.md') && !/(^|\/)(node_modules|dist|\.\w+)\//.test(path)).sort()
}

function blocksOf(path: string): readonly Piece[] {
  return piecesOf(path, /^```ts\n(?<code>.*?)^```$/gms)
}

/** An example ends with its comment, or where the next tag begins. */
function examplesOf(path: string): readonly Piece[] {
  return piecesOf(
    path,
    /^ *\* @example\n(?<code>(?: *\*(?!\/| @(?:example|see|throws|param|returns|default)\b).*\n)+)/gm,
  ).map((piece) => ({ ...piece, code: piece.code.replaceAll(/^ *\* ?/gm, '') }))
}

function piecesOf(path: string, pattern: RegExp): readonly Piece[] {
  const text = readFileSync(join(root, path), 'utf8')
  return [...text.matchAll(pattern)].map(({ index, groups }) => ({
    path,
    line: text.slice(0, index).split('\n').length + 1,
    code: groups?.['code'] ?? '',
  }))
}

function exportedNames(path: string): readonly string[] {
  return readSurface(path).map(({ name }) => name)
}

/** Several entries export some names: a page about Lambda means those of `edgeprom/lambda`. */
function byNearness(path: string): (left: Known, right: Known) => number {
  const isFar = ({ from }: Known): number =>
    path.includes(from.replace('edgeprom', '') || '/index.ts') ? 0 : 1
  return (left, right) => isFar(left) - isFar(right)
}

function importsFor(code: string, known: readonly Known[]): string {
  const plain = code.replaceAll(/'[^'\n]*'|\/\/.*$/gm, "''")
  const isUsed = (name: string): boolean =>
    new RegExp(`(?<![\\w$]|(?<!\\.\\.)\\.)${name}\\b(?!:)`).test(plain)
  const isDeclared = (name: string): boolean =>
    new RegExp(
      `(?:const|class|function|using) (?:\\{[^}=]*?)?\\b${name}\\b|import [^;]*?\\b${name}\\b[^;]*? from|[({,] ?${name}(?:,[^()]*)?\\) (?:=>|\\{)`,
    ).test(plain)
  const froms = new Map<string, string>()
  for (const { name, from } of known) {
    if (!froms.has(name) && isUsed(name) && !isDeclared(name)) froms.set(name, from)
  }
  return [...froms].map(([name, from]) => `import { ${name} } from '${from}'\n`).join('')
}

/** What yields is the body of a collector. */
function asModule(code: string): string {
  if (/^yield /m.test(code)) return `export async function* collect() {\n${code}}\n`
  return `${code}export {}\n`
}
