/**
 * What travels beside a batch and differs from attempt to attempt, so that the batch itself never changes.
 */
export interface Envelope {
  /** Seconds since the batch was sealed. */
  readonly ageSeconds: number
  /** 1 for the first. */
  readonly attempt: number
  /** How long the source's live values are to be shown after it has fallen silent. */
  readonly leaseSeconds: number
}
