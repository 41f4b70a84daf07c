import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** The files of CONFORMANCE_VECTORS that these tests are made from, by name. */
    readonly vectors: Readonly<Record<string, unknown>>
  }
}

/** What a file of the conformance vectors holds, in every runtime. @throws Error when it was not provided */
export function readVectors(file: string): unknown {
  const found = inject('vectors')[file]
  if (found === undefined) throw new Error(`There are no vectors ${file}`)
  return found
}
