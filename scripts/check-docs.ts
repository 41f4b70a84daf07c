// Every public export says what it is.
import { listEntries } from './entries.ts'
import { readSurface } from './surface.ts'

let undocumented = 0
for (const { specifier, source } of listEntries()) {
  const surface = readSurface(source)
  const silent = surface.filter(({ comment }) => comment === '')
  for (const { name, file } of silent) console.error(`${specifier}: "${name}" has no comment (${file})`)
  const withExample = surface.filter(({ comment }) => comment.includes('@example')).length
  console.log(`${specifier.padEnd(24)}${surface.length} exports, ${withExample} with an example`)
  undocumented += silent.length
}
if (undocumented > 0) process.exitCode = 1
