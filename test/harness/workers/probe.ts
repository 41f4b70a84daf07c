// Says what there is of Node.
const modules = ['node:fs', 'node:buffer', 'node:async_hooks']

export default {
  async fetch(): Promise<Response> {
    const found = modules.map(async (name) => [name, await isThere(name)] as const)
    const { process, Buffer } = globalThis as { process?: unknown; Buffer?: unknown }
    return Response.json({
      process: typeof process,
      Buffer: typeof Buffer,
      ...Object.fromEntries(await Promise.all(found)),
    })
  },
} satisfies ExportedHandler

/** The name is not a constant, so that no bundler looks for it. */
function isThere(name: string): Promise<'there' | 'absent'> {
  return import(name).then(
    () => 'there' as const,
    () => 'absent' as const,
  )
}
