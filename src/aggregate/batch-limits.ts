/** What the door lets in. Checked when a batch arrives and never again: what was accepted stays accepted. */
export interface BatchLimits {
  readonly maxBytes: number
  readonly maxSeries: number
  /** Labels of one family, and of one info or exemplar. */
  readonly maxLabels: number
  /** UTF-16 units of one label name. */
  readonly maxNameUnits: number
  /** UTF-16 units of any other text: label values, metric names, help. */
  readonly maxTextUnits: number
  /** Bounds of one histogram, and states of one state set. */
  readonly maxBounds: number
}

/** What a door without options lets in. */
export const defaultBatchLimits: BatchLimits = {
  maxBytes: 1_048_576,
  maxSeries: 5_000,
  maxLabels: 30,
  maxNameUnits: 128,
  maxTextUnits: 1_024,
  maxBounds: 256,
}

/** For bytes that a door has let in before: the log, a snapshot. */
export const noBatchLimits: BatchLimits = {
  maxBytes: Infinity,
  maxSeries: Infinity,
  maxLabels: Infinity,
  maxNameUnits: Infinity,
  maxTextUnits: Infinity,
  maxBounds: Infinity,
}
