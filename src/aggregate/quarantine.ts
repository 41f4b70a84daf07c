import type { Bytes } from '../model/bytes.ts'

/** An entry of the log that was left out. */
export interface Quarantined {
  /** Of the record that it was in. */
  readonly lsn: number
  /** The batch, where it was one. */
  readonly body: Bytes | undefined
}

const maxEntries = 16
const maxBytes = 1_048_576

/**
 * The newest entries that were left out of the log, so that they can be looked at, and sent again once the
 * code is mended: at most 16, and 1 MiB.
 */
export class Quarantine {
  readonly #entries: Quarantined[] = []
  #bytes = 0

  get entries(): readonly Quarantined[] {
    return [...this.#entries]
  }

  add(entry: Quarantined): void {
    this.#entries.push(entry)
    this.#bytes += lengthOf(entry)
    while (this.#entries.length > maxEntries || this.#bytes > maxBytes) {
      const oldest = this.#entries.shift()
      if (oldest === undefined) return
      this.#bytes -= lengthOf(oldest)
    }
  }
}

function lengthOf({ body }: Quarantined): number {
  return body?.length ?? 0
}
