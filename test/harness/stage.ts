import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

interface Running {
  stop(): Promise<void>
}

/** A folder, and what runs in it: all of it ends together. */
export class Stage {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'edgeprom-'))
  readonly #running: Running[] = []

  /** Takes over the end of something that was started. */
  add<T extends Running>(running: T): T {
    this.#running.push(running)
    return running
  }

  /** Ends everything and removes the folder. */
  async close(): Promise<void> {
    await Promise.all(this.#running.map((running) => running.stop()))
    rmSync(this.folder, { recursive: true, force: true })
  }
}
