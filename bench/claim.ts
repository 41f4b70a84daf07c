/** Something that is said about speed or size, and how to see whether it holds. One file in claims/ each. */
export interface Claim {
  /** `bound counter inc, against prom-client`. */
  readonly title: string
  readonly target: { readonly atLeast: number } | { readonly atMost: number }
  /** Measures both sides in this process, interleaved. */
  measure(): Promise<Outcome>
}

/** What was measured. */
export interface Outcome {
  readonly ratio: number
  /** The absolute figures behind the ratio, for people: they hold on this machine only. */
  readonly detail: string
}

/** Whether an outcome keeps what its claim promises. */
export function isKept({ target }: Claim, { ratio }: Outcome): boolean {
  return 'atLeast' in target ? ratio >= target.atLeast : ratio <= target.atMost
}
