import { expect, test } from 'vitest'
import { listEntries } from '../scripts/entries.ts'
import { readSurface } from '../scripts/surface.ts'

const entries = listEntries()

test('the public surface is what test/exports.txt says', async () => {
  const lines = entries.flatMap(({ specifier, source }) => [
    specifier,
    ...readSurface(source).map(({ kind, name }) => `  ${kind.padEnd(10)}${name}`),
    '',
  ])
  await expect(lines.join('\n')).toMatchFileSnapshot('exports.txt')
})

// What needs its platform's own modules is loaded in that platform's tests.
test.each(entries.filter(({ source }) => source.startsWith('src/')))(
  '$specifier resolves by its public name to what its source exports',
  async ({ specifier, source }) => {
    const values = readSurface(source).filter(({ kind }) => kind !== 'interface' && kind !== 'type')
    const loaded: unknown = await import(specifier)
    expect(Object.keys(loaded ?? {}).toSorted()).toEqual(values.map(({ name }) => name).toSorted())
  },
)
