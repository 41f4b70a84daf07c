import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { negotiate } from '../../src/exposition/negotiate.ts'
import { openmetrics } from '../../src/exposition/openmetrics.ts'
import { text } from '../../src/exposition/text.ts'
import type { Format } from '../../src/model/format.ts'

const plain = 'text/plain; version=0.0.4; charset=utf-8'

/** Offered beside the others, to see what parameters do. */
const protobuf: Format = {
  name: 'protobuf',
  mediaType: 'application/vnd.google.protobuf',
  versions: [],
  contentType: ({ escaping } = {}) =>
    `application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited${
      escaping === undefined ? '' : `; escaping=${escaping}`
    }`,
  encoder: () => text.encoder(),
}
const delimited = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited'

describe('negotiate()', () => {
  test.each([
    { accept: null, contentType: plain, because: 'a client without preferences' },
    { accept: '', contentType: plain, because: 'an empty header' },
    { accept: '*/*', contentType: plain, because: 'curl: the first format offered' },
    {
      accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
      contentType: plain,
      because: 'a browser',
    },
    { accept: 'application/json', contentType: plain, because: 'nothing fits: plain text' },
    { accept: 'text/plain', contentType: plain, because: 'without a version: the first of the format' },
    { accept: 'text/*', contentType: plain, because: 'any subtype' },
    {
      accept: 'application/*',
      contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
      because: 'any subtype, not the first format',
    },
    {
      accept: 'application/openmetrics-text',
      contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
      because: 'without a version no escaping is said',
    },
    {
      accept: 'application/openmetrics-text;version=1.0.0',
      contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores',
      because: 'from version 1.0.0 on the escaping is said',
    },
    {
      accept: 'text/plain; version=1.0.0; charset=utf-8',
      contentType: 'text/plain; version=1.0.0; charset=utf-8; escaping=underscores',
      because: 'the second version of a format',
    },
    {
      accept: 'text/plain;version=0.0.4;escaping=values',
      contentType: 'text/plain; version=0.0.4; charset=utf-8; escaping=values',
      because: 'an escaping that is named is said',
    },
    {
      accept: 'application/openmetrics-text;version=2.0.0',
      contentType: plain,
      because: 'a version not served',
    },
    {
      accept: 'application/openmetrics-text;version=0.0.1',
      contentType: plain,
      because: 'a version not served',
    },
    { accept: 'text/plain;version=9', contentType: plain, because: 'a version not served, of the fallback' },
    {
      accept: 'APPLICATION/OpenMetrics-Text ; Version="1.0.0" ',
      contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores',
      because: 'types know no case, values may be quoted',
    },
    {
      accept: 'text/plain;version=0.0.4;q=0.9,application/openmetrics-text;version=1.0.0;q=0.1',
      contentType: plain,
      because: 'the higher quality wins',
    },
    {
      accept: 'text/plain;version=0.0.4;q=0.1,application/openmetrics-text;version=1.0.0;q=0.9',
      contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores',
      because: 'the higher quality wins, wherever it stands',
    },
    {
      accept: 'application/openmetrics-text;version=1.0.0,text/plain',
      contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores',
      because: 'among equals the first',
    },
    {
      accept: 'application/openmetrics-text;version=1.0.0;q=0,text/plain;q=0.1',
      contentType: plain,
      because: 'quality 0 excludes',
    },
    {
      accept: 'application/openmetrics-text;q=0',
      contentType: plain,
      because: 'quality 0, and nothing else',
    },
    {
      accept: 'application/openmetrics-text;version=1.0.0;q=oops',
      contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores',
      because: 'an unreadable quality counts as 1',
    },
    {
      accept: 'application/openmetrics-text;version=1.0.0;q=',
      contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores',
      because: 'so does an empty one',
    },
    {
      accept: 'application/openmetrics-text;version=1.0.0;escaping=rot13',
      contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores',
      because: 'an unknown escaping counts as none',
    },
    { accept: ',;,=;q,;;version', contentType: plain, because: 'rubbish' },
  ])('$accept -> $contentType: $because', ({ accept, contentType }) => {
    expect(negotiate(accept, [text, openmetrics]).contentType).toBe(contentType)
  })

  test.each([
    {
      scraper: 'Prometheus 2.42',
      accept:
        'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores',
      escaping: 'underscores',
    },
    {
      scraper: 'Prometheus 2.42 with native histograms',
      accept: `${delimited},application/openmetrics-text;version=1.0.0;q=0.8,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1`,
      contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores',
      escaping: 'underscores',
    },
    {
      scraper: 'Prometheus 3',
      accept:
        'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
      contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8',
      escaping: 'allow-utf-8',
    },
    {
      scraper: 'Prometheus 3 that wants dots, and protobuf first',
      accept: `${delimited};q=0.6,application/openmetrics-text;version=1.0.0;escaping=dots;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=dots;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1`,
      contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=dots',
      escaping: 'dots',
    },
  ])('$scraper gets $contentType', ({ accept, contentType, escaping }) => {
    expect(negotiate(accept, [text, openmetrics])).toEqual({ format: openmetrics, contentType, escaping })
  })

  test('every parameter of the offered type must be named, and equal', () => {
    const formats = [text, protobuf]
    expect(negotiate(delimited, formats).format).toBe(protobuf)
    expect(negotiate('application/vnd.google.protobuf', formats).format).toBe(text)
    expect(negotiate(delimited.replace('delimited', 'text'), formats).format).toBe(text)
  })

  test('an escaping named for another alternative holds where the chosen one names none', () => {
    const accept = `${delimited};q=0.6,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3`
    expect(negotiate(accept, [text, protobuf])).toEqual({
      format: protobuf,
      escaping: 'allow-utf-8',
      contentType: protobuf.contentType({ escaping: 'allow-utf-8' }),
    })
  })

  test('without plain text among the formats the first is the fallback', () => {
    expect(negotiate('image/png', [protobuf, openmetrics]).format).toBe(protobuf)
  })

  test('refuses to choose from nothing', () => {
    expect(() => negotiate('*/*', [])).toThrow(
      new RangeError('Cannot negotiate a format: at least one must be offered, received none'),
    )
  })

  test('chooses something for any header', () => {
    const word = fc.constantFrom(
      ',',
      ';',
      '=',
      'q',
      '0.5',
      '"',
      '*/*',
      'text/plain',
      'version',
      '1.0.0',
      ' ',
      '/',
    )
    const header = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(word).map((words) => words.join('')),
    )
    fc.assert(
      fc.property(header, (accept) => {
        expect([text, openmetrics]).toContain(negotiate(accept, [text, openmetrics]).format)
      }),
    )
  })
})
