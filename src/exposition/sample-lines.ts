import { writtenMetricName } from './escaped-text.ts'

/** Where lines go. */
export interface LineOutput {
  write(text: string): void
}

/** Writes the lines of one sample name. */
export class SampleLines {
  readonly #out: LineOutput
  readonly #bare: string
  readonly #open: string

  /** @param name escaped, not yet quoted */
  constructor(name: string, out: LineOutput) {
    const written = writtenMetricName(name)
    const isQuoted = written.startsWith('"')
    this.#out = out
    this.#bare = isQuoted ? `{${written}} ` : `${written} `
    this.#open = isQuoted ? `{${written},` : `${written}{`
  }

  /**
   * @param labels `a="1",b="2"`, or nothing
   * @param tail what follows the value: a timestamp, an exemplar
   */
  write(labels: string, value: string, tail: string): void {
    const start = labels === '' ? this.#bare : `${this.#open}${labels}} `
    this.#out.write(`${start}${value}${tail}\n`)
  }
}
