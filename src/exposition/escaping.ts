import type { Escaping } from '../model/format.ts'
import { isLegacyLabelName, isLegacyMetricName } from '../model/names.ts'

/**
 * A metric name as a scheme writes it: `my.total` is `my_total`, `my_dot_total` or `U__my_2e_total`. Whole sample
 * names are escaped, with their suffix.
 * @see Prometheus, "Escaping schemes"
 */
export function escapeMetricName(name: string, escaping: Escaping): string {
  return escape(name, escaping, isLegacyMetricName, ':')
}

/** A label name as a scheme writes it; unlike in metric names, a colon has to be escaped. */
export function escapeLabelName(name: string, escaping: Escaping): string {
  return escape(name, escaping, isLegacyLabelName, '')
}

function escape(
  name: string,
  escaping: Escaping,
  isLegacy: (name: string) => boolean,
  alsoLegal: ':' | '',
): string {
  if (escaping === 'allow-utf-8') return name
  // Dots doubles underscores, so that every name it writes can be read back as long as it holds no other sign.
  if (escaping !== 'dots' && isLegacy(name)) return name
  let escaped = escaping === 'values' ? 'U__' : ''
  let isFirst = true
  for (const sign of name) {
    const isLegal = /[a-zA-Z_]/.test(sign) || sign === alsoLegal || (!isFirst && /[0-9]/.test(sign))
    escaped += isLegal ? legal(sign, escaping) : illegal(sign, escaping)
    isFirst = false
  }
  return escaped
}

function legal(sign: string, escaping: Escaping): string {
  return sign === '_' && escaping !== 'underscores' ? '__' : sign
}

function illegal(sign: string, escaping: Escaping): string {
  switch (escaping) {
    case 'values':
      return `_${(sign.codePointAt(0) ?? 0).toString(16)}_`
    case 'dots':
      return sign === '.' ? '_dot_' : '__'
    default:
      return '_'
  }
}
