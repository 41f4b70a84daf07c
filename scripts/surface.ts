import { dirname, join } from 'node:path'
import { nodeAt, nodesAt, readSource, type SourceFile, type SyntaxNode, textAt } from './syntax.ts'

/** One name that an entry exports. */
export interface PublicExport {
  readonly name: string
  readonly kind: 'class' | 'function' | 'const' | 'interface' | 'type'
  /** The file that declares it. */
  readonly file: string
  /** The comment above it, empty when there is none. */
  readonly comment: string
}

const kinds = new Map<string, PublicExport['kind']>([
  ['ClassDeclaration', 'class'],
  ['FunctionDeclaration', 'function'],
  ['TSDeclareFunction', 'function'],
  ['VariableDeclaration', 'const'],
  ['TSInterfaceDeclaration', 'interface'],
  ['TSTypeAliasDeclaration', 'type'],
])

/** What an entry exports, by name. */
export function readSurface(source: string): readonly PublicExport[] {
  return exportedNames(readSource(source))
    .map((name) => findExport(source, name))
    .toSorted((left, right) => (left.name < right.name ? -1 : 1))
}

function exportedNames(file: SourceFile): readonly string[] {
  return file.body.flatMap((statement) => {
    if (statement.type === 'ExportAllDeclaration') {
      throw new SyntaxError(
        `Cannot list the exports of "${file.path}": every export must be named, received "export *"`,
      )
    }
    const declared = nodeAt(statement, 'declaration')
    return [
      ...nodesAt(statement, 'specifiers').map((specifier) => textAt(nodeAt(specifier, 'exported'), 'name')),
      ...(statement.type === 'ExportNamedDeclaration' && declared !== undefined
        ? declaredNames(declared)
        : []),
    ].filter((name) => name !== undefined)
  })
}

function findExport(path: string, name: string): PublicExport {
  const file = readSource(path)
  const comments: string[] = []
  let found: PublicExport | undefined
  for (const statement of file.body) {
    const declared = nodeAt(statement, 'declaration')
    if (declared !== undefined && declaredNames(declared).includes(name)) {
      const kind = kinds.get(declared.type)
      if (kind === undefined)
        throw new SyntaxError(`Cannot tell what "${name}" is: ${declared.type} in ${path}`)
      comments.push(commentAbove(file, statement)) // overloads: the first one carries it
      found ??= { name, kind, file: path, comment: '' }
    }
    for (const specifier of nodesAt(statement, 'specifiers')) {
      const from = textAt(nodeAt(statement, 'source'), 'value')
      if (from !== undefined && textAt(nodeAt(specifier, 'exported'), 'name') === name) {
        const original = textAt(nodeAt(specifier, 'local'), 'name') ?? name
        const target = findExport(join(dirname(path), from), original)
        return {
          ...target,
          name,
          kind: isTypeOnly(statement, specifier) ? typeKind(target.kind) : target.kind,
        }
      }
    }
  }
  if (found === undefined) throw new SyntaxError(`Cannot find the declaration of "${name}" in ${path}`)
  return { ...found, comment: comments.find((comment) => comment !== '') ?? '' }
}

function isTypeOnly(statement: SyntaxNode, specifier: SyntaxNode): boolean {
  return textAt(statement, 'exportKind') === 'type' || textAt(specifier, 'exportKind') === 'type'
}

/** A class that is exported as a type can be named, but neither made nor extended. */
function typeKind(kind: PublicExport['kind']): PublicExport['kind'] {
  return kind === 'interface' ? kind : 'type'
}

function declaredNames(declaration: SyntaxNode): readonly string[] {
  const ids =
    declaration.type === 'VariableDeclaration'
      ? nodesAt(declaration, 'declarations').map((declarator) => nodeAt(declarator, 'id'))
      : [nodeAt(declaration, 'id')]
  return ids.map((id) => textAt(id, 'name')).filter((name) => name !== undefined)
}

function commentAbove(file: SourceFile, node: SyntaxNode): string {
  const before = file.text.slice(0, node.start).trimEnd()
  return before.endsWith('*/') ? before.slice(before.lastIndexOf('/**')) : ''
}
