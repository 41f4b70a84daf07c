import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { groupingPath } from '../../src/push/grouping-path.ts'

/** What a Pushgateway makes of a path: pairs of names and values. */
function readPath(path: string): Readonly<Record<string, string>> {
  const parts = new URL(`http://gateway/metrics${path}`).pathname.split('/').slice(2)
  const labels: Record<string, string> = {}
  for (let i = 0; i < parts.length; i += 2) {
    const [name = '', encoding] = (parts[i] ?? '').split('@')
    const text = parts[i + 1] ?? ''
    labels[name] =
      encoding === undefined ? decodeURIComponent(text) : Buffer.from(text, 'base64url').toString()
  }
  return labels
}

describe('groupingPath', () => {
  test.each([
    { value: 'plain', path: '/job/plain' },
    { value: 'ünï', path: '/job/%C3%BCn%C3%AF' },
    { value: 'a+b', path: '/job/a%2Bb' },
    { value: 'a b', path: '/job/a%20b' },
    { value: '100%', path: '/job/100%25' },
    { value: "a'b(c)*!", path: '/job/a%27b%28c%29%2A%21' },
    { value: '~-_.', path: '/job/~-_.' },
    { value: '.', path: '/job@base64/Lg==' },
    { value: '..', path: '/job@base64/Li4=' },
    { value: '...', path: '/job/...' },
    { value: '%2e', path: '/job/%252e' },
    { value: 'a/b', path: '/job@base64/YS9i' },
    { value: '/>?', path: '/job@base64/Lz4_' },
    { value: 7, path: '/job/7' },
  ])('writes the job $value as $path', ({ value, path }) => {
    expect(groupingPath(value, {})).toBe(path)
  })

  test('writes labels in the order of their names, and an empty one too', () => {
    expect(groupingPath('j', { b: 'x', a: true, c: '' })).toBe('/job/j/a/true/b/x/c@base64/=')
  })

  test('whatever the values are, a Pushgateway reads them as they were', () => {
    const value = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[./%@=+\\ ]*$/))
    fc.assert(
      fc.property(
        value.filter((job) => job !== ''),
        value,
        (job, label) => {
          expect(readPath(groupingPath(job, { label }))).toEqual({ job, label })
        },
      ),
    )
  })

  test.each([
    { job: '', key: {}, message: 'job must not be empty, received ""' },
    { job: 'j', key: { job: 'k' }, message: 'groupingKey must not have "job", received one' },
    {
      job: 'j',
      key: { 'a.b': 'k' },
      message: 'label name must match ^[a-zA-Z_][a-zA-Z0-9_]*$, received "a.b"',
    },
    { job: 'j', key: { __a: 'k' }, message: 'label name must not start with "__", received "__a"' },
    { job: 'j', key: { 'a@base64': 'k' }, message: 'label name must match' },
    { job: '\ud800', key: {}, message: 'text must be well-formed Unicode' },
    { job: 'j', key: { a: '\udfff' }, message: 'text must be well-formed Unicode' },
  ])('refuses the job $job with $key', ({ job, key, message }) => {
    expect(() => groupingPath(job, key)).toThrow(RangeError)
    expect(() => groupingPath(job, key)).toThrow(message)
  })
})
