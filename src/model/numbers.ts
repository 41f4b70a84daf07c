/**
 * A sample value in the shortest form that reads back to the same number: `1`, `0.5`, `1e+21`, `+Inf`, `NaN`.
 * @see Prometheus text format 0.0.4, OpenMetrics 1.0 "Numbers"
 */
export function formatValue(value: number): string {
  // `'' + value` hits the engine's number-to-string cache; the three values it spells otherwise are rare.
  if (value - value === 0) return '' + value
  return value === Infinity ? '+Inf' : value === -Infinity ? '-Inf' : 'NaN'
}

/**
 * A bound in the canonical form of OpenMetrics, which Prometheus 3 gives every `le` and `quantile`: `1.0`, `0.5`,
 * `1e+06`, `+Inf`. A series keeps its identity when the format changes.
 * @see OpenMetrics 1.0, "Canonical Numbers"
 */
export function formatCanonical(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  const size = Math.abs(value)
  if (size === Infinity) return value > 0 ? '+Inf' : '-Inf'
  if (size === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  if (size >= 1e-4 && size < 1e6) return Number.isInteger(value) ? `${value}.0` : `${value}`
  // 1e6 is "1e+6" here and "1e+06" there: the exponent has at least two digits.
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2')
}
