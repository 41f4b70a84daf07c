/** Where random numbers start. RELIABILITY_SEED repeats a run. */
export const seed: number = readNumber('RELIABILITY_SEED', Date.now() % 2 ** 31)

/** How much longer than in continuous integration a run is. */
const factor = readNumber('RELIABILITY_FACTOR', 1)

/** How many rounds to do of what continuous integration does so often. */
export function rounds(count: number): number {
  return Math.ceil(count * factor)
}

/** How long a test may take, for the options of `test`. */
export const patience: { readonly timeout: number } = patienceOf(120)

/** The same for a test that takes longer than others. */
export function patienceOf(seconds: number): { readonly timeout: number } {
  return { timeout: seconds * 1000 * Math.max(1, factor) }
}

const sayEverySeconds = 5

/** Says now and then how far a run is, and which seed would repeat it. */
export class Progress {
  readonly #what: string
  readonly #total: number
  #done = 0
  #saidAt = performance.now()

  constructor(what: string, total: number) {
    this.#what = what
    this.#total = total
    this.#say()
  }

  step(count = 1): void {
    this.#done += count
    const isDue = performance.now() - this.#saidAt >= sayEverySeconds * 1000
    if (isDue || this.#done === this.#total) this.#say()
  }

  #say(): void {
    this.#saidAt = performance.now()
    process.stdout.write(`.. ${this.#what}: ${this.#done} of ${this.#total}, RELIABILITY_SEED=${seed}\n`)
  }
}

function readNumber(variable: string, otherwise: number): number {
  const text = process.env[variable]
  const value = Number(text ?? otherwise)
  if (!(value > 0))
    throw new RangeError(`Cannot run: ${variable} must be a number above 0, received "${text}"`)
  return value
}
