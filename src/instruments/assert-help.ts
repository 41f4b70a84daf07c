import { assertWellFormed } from '../model/names.ts'

/** Checks the text that says what a metric means. @throws TypeError for what is not text, RangeError for a lone surrogate. */
export function assertHelp(metric: string, help: string): void {
  const cannot = `Cannot describe "${metric}"`
  if (typeof help !== 'string')
    throw new TypeError(`${cannot}: help must be a string, received ${typeof help}`)
  assertWellFormed(help, cannot)
}
