import { encode } from '../exposition/encode.ts'
import { text } from '../exposition/text.ts'
import type { Bytes } from '../model/bytes.ts'
import type { Collector } from '../model/collector.ts'
import type { Escaping } from '../model/format.ts'
import { randomBytes } from '../runtime/random-bytes.ts'

/** Options of `writeToTextfile`. */
export interface TextfileOptions {
  /** How names that are not `[a-zA-Z_:][a-zA-Z0-9_:]*` are written. @default 'underscores' */
  readonly escaping?: Escaping | undefined
  /** Where the file is while it is written: has to be on the same file system. @default beside where it is to be */
  readonly tmpdir?: string | undefined
}

/** What is needed of a platform's files. */
export interface TextfileSystem {
  /** Makes a file; fails when there is one. */
  open(path: string, flags: 'wx'): Promise<TextfileHandle>
  rename(from: string, to: string): Promise<void>
  remove(path: string): Promise<void>
  /** The last part of a path. */
  basename(path: string): string
  join(folder: string, name: string): string
  readonly pid: number
}

interface TextfileHandle {
  /** Goes on where the last one ended. */
  writeFile(bytes: Bytes): Promise<void>
  sync(): Promise<void>
  close(): Promise<void>
}

/**
 * Writes a page in the text format where whoever reads the file sees the old page or the new one, whole, also after the
 * machine has failed. What is written in the meantime is called as no collector of such files reads it.
 * @throws whatever the collector or the file system throws; the old page stays, and nothing else does.
 */
export async function writeTextfile(
  files: TextfileSystem,
  path: string,
  collector: Collector,
  { escaping, tmpdir }: TextfileOptions,
): Promise<void> {
  const random = randomBytes(new Uint8Array(8)).reduce((digits, byte) => digits + byte.toString(16), '')
  const name = `${files.basename(path)}.${files.pid}.${random}`
  const unfinished = tmpdir === undefined ? `${path}.${files.pid}.${random}` : files.join(tmpdir, name)
  const file = await files.open(unfinished, 'wx')
  try {
    try {
      for await (const piece of encode(collector, { format: text, escaping })) await file.writeFile(piece)
      await file.sync()
    } finally {
      await file.close()
    }
    await files.rename(unfinished, path)
  } catch (error) {
    await files.remove(unfinished)
    throw error
  }
}
