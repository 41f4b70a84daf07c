/** Where lines go. */
export interface LineOutput {
  write(text: string): void
}

/** Writes the lines of one sample name. */
export class SampleLines {
  readonly #out: LineOutput
  readonly #bare: string
  /** What stands before the labels of a line that has any. */
  readonly open: string

  /** @param name as it stands in the page: in quotes where it needs them */
  constructor(name: string, out: LineOutput) {
    const isQuoted = name.startsWith('"')
    this.#out = out
    this.#bare = isQuoted ? `{${name}} ` : `${name} `
    this.open = isQuoted ? `{${name},` : `${name}{`
  }

  /**
   * @param labels `a="1",b="2"`, or nothing
   * @param tail what follows the value: a timestamp, an exemplar
   */
  write(labels: string, value: string, tail: string): void {
    const start = labels === '' ? this.#bare : `${this.open}${labels}} `
    this.#out.write(`${start}${value}${tail}\n`)
  }

  /** Writes lines that begin with `open` and end with a line feed. */
  writeLines(lines: string): void {
    this.#out.write(lines)
  }
}
