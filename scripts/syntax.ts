import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { parseAst } from 'vitest/node'
import { root } from './root.ts'

/** A node of a syntax tree (ESTree with types). */
export interface SyntaxNode {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [field: string]: unknown
}

/** A source file. Paths are relative to the project's folder. */
export interface SourceFile {
  readonly path: string
  readonly text: string
  readonly body: readonly SyntaxNode[]
}

/** Every TypeScript file below a folder, declaration files left out. */
export function readSources(folder: string): readonly SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !path.split(sep).some((part) => part === 'node_modules' || part.startsWith('.')))
    .sort()
    .map(readSource)
}

/** One TypeScript file, parsed. */
export function readSource(path: string): SourceFile {
  return parseSource(path, readFileSync(join(root, path), 'utf8'))
}

/**
 * TypeScript as text, parsed.
 * @throws SyntaxError naming the file
 */
export function parseSource(path: string, text: string): SourceFile {
  try {
    return { path, text, body: nodesIn(parseAst(text, { lang: 'ts' })) }
  } catch (error) {
    throw new SyntaxError(`Cannot parse ${path}: ${String(error)}`, { cause: error })
  }
}

/** The nodes directly below a node. */
export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  return Object.values(node).flatMap((field) =>
    Array.isArray(field) ? field.filter(isNode) : isNode(field) ? [field] : [],
  )
}

/** A node and everything below it. */
export function* descend(node: SyntaxNode): Generator<SyntaxNode> {
  yield node
  for (const child of childrenOf(node)) yield* descend(child)
}

/** The node in a field, where there is one. */
export function nodeAt(node: SyntaxNode | undefined, field: string): SyntaxNode | undefined {
  const value = node?.[field]
  return isNode(value) ? value : undefined
}

/** The nodes in a list field. */
export function nodesAt(node: SyntaxNode, field: string): readonly SyntaxNode[] {
  const value = node[field]
  return Array.isArray(value) ? value.filter(isNode) : []
}

/** The text in a field: a name, an operator, a literal. */
export function textAt(node: SyntaxNode | undefined, field: string): string | undefined {
  const value = node?.[field]
  return typeof value === 'string' ? value : undefined
}

/** The line of a node, from 1. */
export function lineOf(file: SourceFile, node: SyntaxNode): number {
  return file.text.slice(0, node.start).split('\n').length
}

/** What a file imports and re-exports, types included, and import() of a constant. */
export function specifiersOf(file: SourceFile): readonly string[] {
  return file.body
    .flatMap((statement) => [...descend(statement)])
    .map((node) => textAt(nodeAt(node, 'source'), 'value'))
    .filter((specifier) => specifier !== undefined)
}

function nodesIn(program: unknown): readonly SyntaxNode[] {
  return isNode(program) ? nodesAt(program, 'body') : []
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}
