import { unlessAborted } from '../model/unless-aborted.ts'

/** The first bytes of an answer, of which there may be any amount: as far as they come. Never rejects. */
export async function answerBeginning(
  { body }: Response,
  mostBytes: number,
  signal: AbortSignal,
): Promise<Blob> {
  const pieces: Uint8Array<ArrayBuffer>[] = []
  const read = async (): Promise<void> => {
    let length = 0
    for await (const piece of body ?? []) {
      pieces.push(piece)
      length += piece.length
      if (length >= mostBytes) break
    }
  }
  // What was read is better than nothing.
  await unlessAborted(read(), signal).catch(() => undefined)
  return new Blob(pieces).slice(0, mostBytes)
}

/** Of an answer nobody reads any more. */
export function discard({ body }: Response): void {
  body?.cancel().catch(() => undefined)
}
