import type { LineOutput } from './line-output.ts'

/** Keeps lines until they are taken. */
export class LineBuffer implements LineOutput {
  #text = ''

  write(text: string): void {
    this.#text += text
  }

  /** What was written since the last time. */
  take(): string {
    const text = this.#text
    this.#text = ''
    return text
  }
}
