import { execFileSync } from 'node:child_process'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { listEntries } from '../scripts/entries.ts'
import { root } from '../scripts/root.ts'
import { descend, parseSource } from '../scripts/syntax.ts'

const entries = listEntries()
const neutral = entries.filter(({ source }) => source.startsWith('src/')).map(({ source }) => source)

test.each(entries)('importing $specifier does nothing', ({ source }) => {
  const output = execFileSync(process.execPath, ['test/fixtures/import-alone.ts', source], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  expect(JSON.parse(output)).toEqual([])
})

test('importing a module with effects is found out', () => {
  const output = execFileSync(
    process.execPath,
    ['test/fixtures/import-alone.ts', 'test/fixtures/has-effects.ts'],
    {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    },
  )
  expect(JSON.parse(output)).toEqual([
    'Math.random',
    'new CompressionStream',
    'Error: new CompressionStream at import',
  ])
})

test.each([...neutral, ...neutral.map((source) => `dist/${source.replace(/\.ts$/, '.js')}`)])(
  'what is not used of %s vanishes from a bundle',
  async (source) => {
    const { outputFiles } = await build({
      stdin: { contents: `import './${source}'`, resolveDir: root },
      bundle: true,
      format: 'esm',
      platform: 'neutral',
      minifySyntax: true,
      write: false,
      logLevel: 'silent',
      plugins: [
        {
          // Without the promise in package.json: each statement has to be droppable by itself.
          name: 'ignore-side-effects-field',
          setup(bundler) {
            bundler.onResolve({ filter: /^\./ }, async ({ path, resolveDir, kind, pluginData }) => {
              if (pluginData === 'resolved') return undefined
              const found = await bundler.resolve(path, { resolveDir, kind, pluginData: 'resolved' })
              return { path: found.path, sideEffects: true }
            })
          },
        },
      ],
    })
    expect(leftIn(outputFiles[0]?.text ?? 'nothingWasWritten()')).toEqual([])
  },
)

/** What a bundle still does. Arithmetic on constants is let pass: bundlers differ on it, and it costs nothing. */
function leftIn(code: string): readonly string[] {
  const declaration = ['VariableDeclaration', 'VariableDeclarator']
  const harmless = new Set([...declaration, 'BinaryExpression', 'UnaryExpression', 'Identifier', 'Literal'])
  return parseSource('bundle.js', code)
    .body.filter((statement) => [...descend(statement)].some(({ type }) => !harmless.has(type)))
    .map(({ start, end }) => code.slice(start, end))
}
