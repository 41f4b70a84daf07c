/**
 * Adds to a sum that is kept in two columns, the sum and what rounding has taken from it (Neumaier): a
 * million additions of 0.1 are off by one unit in the last place, and what is shown, `sum + compensation`,
 * never steps back when nothing negative is added.
 */
export function addCompensated(values: Float64Array, at: number, amount: number): void {
  const sum = values[at] ?? 0
  const total = sum + amount
  values[at] = total
  // What is infinite has lost nothing to rounding, and would make a NaN of it.
  if (total - total !== 0) values[at + 1] = 0
  else if (Math.abs(sum) >= Math.abs(amount)) values[at + 1] = (values[at + 1] ?? 0) + (sum - total + amount)
  else values[at + 1] = (values[at + 1] ?? 0) + (amount - total + sum)
}

/** What a compensated sum shows. */
export function compensated(values: Float64Array, at: number): number {
  return (values[at] ?? 0) + (values[at + 1] ?? 0)
}
