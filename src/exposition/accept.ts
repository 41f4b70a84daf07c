/** One alternative of an `Accept` or `Accept-Encoding` header. */
export interface Alternative {
  /** Lower case: `text/plain`, `gzip`. */
  readonly value: string
  /** Without `q`; names in lower case. */
  readonly parameters: ReadonlyMap<string, string>
  /** 0 to 1; 0: not wanted. */
  readonly quality: number
}

/**
 * The alternatives of a header in the order in which they stand there. Takes whatever a client sends: an unreadable
 * quality counts as 1.
 * @see RFC 9110, section 12.5.1
 */
export function parseAccept(header: string): readonly Alternative[] {
  return header
    .split(',')
    .map(parseAlternative)
    .filter(({ value }) => value !== '')
}

/** A media type with its parameters, as `Content-Type` and `Accept` have them. */
export function parseAlternative(text: string): Alternative {
  const [value = '', ...rest] = text.split(';')
  const parameters = new Map<string, string>()
  for (const parameter of rest) {
    const equals = parameter.indexOf('=')
    if (equals < 0) continue
    parameters.set(
      parameter.slice(0, equals).trim().toLowerCase(),
      unquoted(parameter.slice(equals + 1).trim()),
    )
  }
  const quality = Number(parameters.get('q') || 1)
  parameters.delete('q')
  return {
    value: value.trim().toLowerCase(),
    parameters,
    quality: quality >= 0 && quality <= 1 ? quality : 1,
  }
}

function unquoted(text: string): string {
  return text.length >= 2 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text
}
