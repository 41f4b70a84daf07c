/** What a push comes to. Only an answer ends a batch. */
export type Answer =
  | {
      readonly kind: 'applied' | 'duplicate'
      /** The aggregator no longer has this source's live values: all of them belong into its next batch. */
      readonly resync: boolean
    }
  | { readonly kind: 'busy'; readonly retryAfterSeconds: number }
  | { readonly kind: 'unsupported'; readonly newestVersion: number }
  | { readonly kind: 'invalid' | 'too_large'; readonly reason: string }
  | {
      /** `moved` is understood by sources and not sent yet. */
      readonly kind: 'stale' | 'conflict' | 'moved'
      /** The source has to draw a new identity with exactly this stamp. */
      readonly stampMilliseconds: number
    }

/** What an answer can be. */
export type AnswerKind = Answer['kind']

/** All kinds of answers, by their number in the log: new ones go to the end. */
export const answerKinds: readonly AnswerKind[] = [
  'applied',
  'duplicate',
  'busy',
  'unsupported',
  'invalid',
  'too_large',
  'stale',
  'conflict',
  'moved',
]
