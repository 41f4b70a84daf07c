// Runs an example, in a worker. Whoever it sends to takes everything.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../../scripts/root.ts'

globalThis.fetch = async () => new Response(null, { status: 200 })

const [path = ''] = process.argv.slice(2)
const example: unknown = await import(pathToFileURL(join(root, path)).href)
if (isCollector(example)) for await (const family of example.collect()) void family
// What an example has started would go on.
process.exit()

function isCollector(given: unknown): given is { collect(): AsyncIterable<unknown> } {
  return typeof given === 'object' && given !== null && 'collect' in given
}
