/** Where time comes from. Everything that needs the time takes one as an argument. */
export interface Clock {
  /** Seconds since the Unix epoch. */
  nowSeconds(): number
  /** Seconds since some fixed moment; never goes back, and stands still on Workers between I/O. */
  monotonicSeconds(): number
}
