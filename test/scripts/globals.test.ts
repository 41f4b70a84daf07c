import { expect, test } from 'vitest'
import { globalsOf } from '../../scripts/globals.ts'
import { parseSource } from '../../scripts/syntax.ts'

test.each([
  { code: 'fetch("x")', names: ['fetch'], because: 'a call' },
  { code: 'Math.random()', names: ['Math.random', 'Math'], because: 'a member' },
  {
    code: 'const f = (fetch = globalThis.fetch) => fetch()',
    names: ['globalThis.fetch', 'globalThis'],
    because: 'a default value',
  },
  { code: 'import { fetch } from "x"; fetch()', names: [], because: 'an import' },
  { code: 'function f({ fetch }) { fetch() }', names: [], because: 'a destructured parameter' },
  { code: 'const o = { fetch: 1, process() {} }; o.fetch', names: [], because: 'keys and members' },
  { code: 'const o = { fetch }', names: ['fetch'], because: 'a shorthand' },
  { code: 'let f: typeof fetch, d: Date', names: [], because: 'types' },
  { code: 'const n = process as unknown', names: ['process'], because: 'a cast' },
  { code: '// fetch()\n/* Date */ "process"', names: [], because: 'comments and text' },
  { code: 'import.meta.url', names: ['import.meta'], because: 'module metadata' },
])('globalsOf() tells what comes from outside: $because', ({ code, names }) => {
  const used = globalsOf(parseSource('example.ts', code)).map(({ name }) => name)
  expect(used.filter((name) => !name.startsWith('o'))).toEqual(names)
})
