import type { Escaping, Format } from '../model/format.ts'
import { type Alternative, parseAccept, parseAlternative } from './accept.ts'

/** How a page is to be written for one client. */
export interface Negotiated {
  readonly format: Format
  readonly escaping: Escaping
  /** For the response's header of that name. */
  readonly contentType: string
}

/**
 * Chooses the format that a client likes best of those that are offered; when it likes none, the first that is plain
 * text. A client that names no version gets the first of the format, and one that takes anything the first format.
 * @param accept the request's `Accept` header, `null` when it has none
 * @param formats in order of preference, at least one
 * @example
 * negotiate('application/openmetrics-text;version=1.0.0', [text, openmetrics]).format // openmetrics
 * @see Prometheus, "Content Negotiation"; RFC 9110, section 12.5.1
 */
export function negotiate(accept: string | null, formats: readonly Format[]): Negotiated {
  const alternatives = parseAccept(accept ?? '')
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
  // Prometheus 3 names an escaping in some alternatives only, yet understands it in all.
  const named = alternatives.map(escapingOf).find((escaping) => escaping !== undefined)
  for (const alternative of alternatives) {
    const format = formats.find((offered) => accepts(alternative, offered))
    if (format !== undefined) return answer(format, alternative, escapingOf(alternative) ?? named)
  }
  const fallback = formats.find(({ mediaType }) => mediaType === 'text/plain') ?? formats[0]
  if (fallback === undefined) {
    throw new RangeError('Cannot negotiate a format: at least one must be offered, received none')
  }
  return answer(fallback, undefined, named)
}

function accepts({ value, parameters }: Alternative, format: Format): boolean {
  if (value === '*/*') return true
  if (value.endsWith('/*')) return format.mediaType.startsWith(value.slice(0, -1))
  if (value !== format.mediaType) return false
  const version = parameters.get('version')
  if (version !== undefined && !format.versions.includes(version)) return false
  const ours = parseAlternative(format.contentType({ version })).parameters
  return [...ours].every(([name, text]) => isFree.has(name) || parameters.get(name) === text)
}

/** Parameters of a Content-Type that a client need not repeat. */
const isFree: ReadonlySet<string> = /* @__PURE__ */ new Set(['version', 'charset', 'escaping'])

function answer(format: Format, chosen: Alternative | undefined, named: Escaping | undefined): Negotiated {
  const asked = chosen?.parameters.get('version')
  const version = asked !== undefined && format.versions.includes(asked) ? asked : undefined
  const escaping = named ?? 'underscores'
  // Clients from before version 1.0.0 do not know the parameter.
  const isSaid = named !== undefined || (version !== undefined && version >= '1')
  return {
    format,
    escaping,
    contentType: format.contentType({ version, escaping: isSaid ? escaping : undefined }),
  }
}

function escapingOf({ parameters }: Alternative): Escaping | undefined {
  const name = parameters.get('escaping')
  switch (name) {
    case 'allow-utf-8':
    case 'underscores':
    case 'dots':
    case 'values':
      return name
    default:
      return undefined
  }
}
