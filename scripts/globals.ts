import {
  childrenOf,
  nodeAt,
  nodesAt,
  type SourceFile,
  type SyntaxNode,
  descend,
  lineOf,
  textAt,
} from './syntax.ts'

/** A name that a file uses without declaring or importing it: `fetch`, and with its member `Math.random`. */
export interface GlobalUse {
  readonly name: string
  readonly line: number
}

/** What a file takes from its surroundings at run time. Types are not looked at; names are resolved per file. */
export function globalsOf(file: SourceFile): readonly GlobalUse[] {
  const declared = new Set(file.body.flatMap((statement) => [...descend(statement)].flatMap(declaredBy)))
  return file.body
    .flatMap((statement) => [...uses(statement)])
    .filter(({ name }) => !declared.has(name.split('.', 1)[0] ?? name))
    .map(({ name, node }) => ({ name, line: lineOf(file, node) }))
}

/** Nodes of the type system that hold an expression all the same. */
const wrappers = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
  'TSInstantiationExpression',
])
const keyed = new Set(['Property', 'MethodDefinition', 'PropertyDefinition', 'AccessorProperty'])

function* uses(node: SyntaxNode): Generator<{ readonly name: string; readonly node: SyntaxNode }> {
  if (node.type === 'ImportDeclaration') return
  if (node.type === 'Identifier') {
    const name = textAt(node, 'name')
    if (name !== undefined) yield { name, node }
    return
  }
  if (node.type === 'MetaProperty') {
    yield { name: 'import.meta', node }
    return
  }
  if (node.type.startsWith('TS')) {
    const expression = wrappers.has(node.type) ? nodeAt(node, 'expression') : undefined
    if (expression !== undefined) yield* uses(expression)
    return
  }
  const isComputed = node['computed'] === true
  if (node.type === 'MemberExpression' && !isComputed) {
    const object = nodeAt(node, 'object')
    const [left, right] = [textAt(object, 'name'), textAt(nodeAt(node, 'property'), 'name')]
    if (left !== undefined && right !== undefined) yield { name: `${left}.${right}`, node }
    if (object !== undefined) yield* uses(object)
    return
  }
  const key = keyed.has(node.type) && !isComputed ? nodeAt(node, 'key') : undefined
  for (const child of childrenOf(node)) if (child !== key) yield* uses(child)
}

function declaredBy(node: SyntaxNode): readonly string[] {
  switch (node.type) {
    case 'VariableDeclarator':
    case 'ClassDeclaration':
      return bound(nodeAt(node, 'id'))
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return [...bound(nodeAt(node, 'id')), ...nodesAt(node, 'params').flatMap(bound)]
    case 'ImportSpecifier':
    case 'ImportDefaultSpecifier':
    case 'ImportNamespaceSpecifier':
      return bound(nodeAt(node, 'local'))
    case 'CatchClause':
      return bound(nodeAt(node, 'param'))
    default:
      return []
  }
}

/** The names that a pattern binds; its default values are no part of them. */
function bound(pattern: SyntaxNode | undefined): readonly string[] {
  switch (pattern?.type) {
    case 'Identifier':
      return [textAt(pattern, 'name') ?? '']
    case 'ObjectPattern':
      return nodesAt(pattern, 'properties').flatMap((property) =>
        bound(nodeAt(property, 'value') ?? property),
      )
    case 'ArrayPattern':
      return nodesAt(pattern, 'elements').flatMap(bound)
    case 'AssignmentPattern':
      return bound(nodeAt(pattern, 'left'))
    case 'RestElement':
      return bound(nodeAt(pattern, 'argument'))
    default:
      return []
  }
}
