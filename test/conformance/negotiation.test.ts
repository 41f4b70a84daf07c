import { describe, expect, test } from 'vitest'
import { parseAlternative } from '../../src/exposition/accept.ts'
import { negotiate } from '../../src/exposition/negotiate.ts'
import { openmetrics } from '../../src/exposition/openmetrics.ts'
import { text } from '../../src/exposition/text.ts'
import { acceptsGzip } from '../../src/http/accepts-gzip.ts'
import type { Format } from '../../src/model/format.ts'
import { listDeviations } from './list-deviations.ts'
import { readVectors } from './vectors.ts'

/** Cases of other clients that we answer differently, each with the reason. */
const deviations: Readonly<Record<string, string>> = {
  'application/openmetrics-text;version=2.0.0': 'a version is said only when it is served',
  'text/plain;version=0.0.4;q=0.9,application/openmetrics-text;version=1.0.0;q=0.1': 'qualities count',
  'application/openmetrics-text;version="1.0.0"': 'quoted values are legal',
  'OM format, no version': 'without a version the first of the format is given, not the oldest',
}

listDeviations('the Python and the Go client', deviations)

describe('negotiate() does as the Python client', () => {
  interface Case {
    readonly accept: string | null
    readonly quirk?: string
    readonly expect: { readonly content_type: string }
  }
  const cases = readVectors('negotiation.json') as readonly Case[]

  test.each(cases.filter(({ quirk }) => quirk === undefined))('$accept', ({ accept, expect: expected }) => {
    expect(negotiate(accept, [text, openmetrics]).contentType).toBe(expected.content_type)
  })

  test.each(cases.filter(({ quirk }) => quirk !== undefined))(
    '$accept: $quirk',
    ({ accept, expect: expected }) => {
      expect(deviations).toHaveProperty([accept ?? ''])
      expect(negotiate(accept, [text, openmetrics]).contentType).not.toBe(expected.content_type)
    },
  )
})

describe('negotiate() does as the Go client', () => {
  interface Case {
    readonly name: string
    readonly accept: string
    readonly offered: readonly string[]
    readonly expected: string
  }
  const { negotiate: cases } = readVectors('content-negotiation.json') as {
    readonly negotiate: readonly Case[]
  }

  test.each(cases.filter(({ offered }) => offered.length > 0))(
    '$name: $accept',
    ({ name, accept, offered, expected }) => {
      const { contentType } = negotiate(accept, offered.map(formatOf))
      // It says its default escaping where we say none.
      const isNamed = accept.includes('escaping=')
      const wanted = isNamed ? expected : expected.replace(/; escaping=.*/, '')
      const received = isNamed ? contentType : contentType.replace(/; escaping=.*/, '')
      expect(received === wanted).toBe(!(name in deviations))
    },
  )
})

describe('acceptsGzip() does as other clients', () => {
  interface Python {
    readonly accept_encoding: string
    readonly gzip: boolean
  }
  interface Go {
    readonly encoding: readonly { readonly acceptEncoding: string; readonly expected: string }[]
  }
  const python = readVectors('negotiation_encoding.json') as readonly Python[]
  const go = (readVectors('content-negotiation.json') as Go).encoding

  test.each(python)('Python, $accept_encoding', ({ accept_encoding, gzip }) => {
    expect(acceptsGzip(accept_encoding)).toBe(gzip)
  })

  test.each(go)('Go, $acceptEncoding', ({ acceptEncoding, expected }) => {
    expect(acceptsGzip(acceptEncoding)).toBe(expected === 'gzip')
  })
})

function formatOf(contentType: string): Format {
  const { value, parameters } = parseAlternative(contentType)
  const version = parameters.get('version')
  return {
    name: contentType,
    mediaType: value,
    versions: version === undefined ? [] : [version],
    contentType: ({ escaping } = {}) =>
      escaping === undefined ? contentType : `${contentType}; escaping=${escaping}`,
    encoder: () => text.encoder(),
  }
}
