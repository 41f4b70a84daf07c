/** What is measured. Less is better, whatever the unit. */
export type Unit = 'ns' | 'ms' | 'B' | 'MiB'

/** `limit`: what the same work costs when nothing but its unavoidable part is done. */
export type Kind = 'ours' | 'peer' | 'limit'

/** Something that is said about speed or size, and how to see whether it holds. One file in claims/ each. */
export type Claim = Contest | Measurement

interface Common {
  /** `inc() of a bound counter`. */
  readonly title: string
  /** None: it is measured to be known. */
  readonly targets: readonly Target[]
  readonly unit: Unit
}

/** Contenders that do the same work, in turns, in any runtime. */
export interface Contest extends Common {
  readonly kind: 'contest'
  readonly contenders: () => readonly Contender[] | Promise<readonly Contender[]>
}

/** What has a way of its own to be measured, in Node. */
export interface Measurement extends Common {
  readonly kind: 'measurement'
  measure(): Promise<readonly Figure[]>
}

/** One way of doing the work. Each is written out on its own: two that share a loop share its inline caches. */
export interface Contender {
  readonly name: string
  readonly kind: Kind
  /** Does the work so many times. What it returns is kept, so that none of it can be optimised away. */
  readonly run: (times: number) => unknown
  /** Changes what is worked on, before each single run; not timed. */
  readonly before?: (() => void) | undefined
}

/** One contender's figures, one a round. */
export interface Figure {
  readonly name: string
  readonly kind: Kind
  readonly samples: readonly number[]
}

/** What is to be reached: so many times less than a peer, at most so many times a limit, or at most so much. */
export type Target =
  | { readonly lessThan: string; readonly times: number }
  | { readonly limit: string; readonly times: number }
  | { readonly atMost: number }
