import { expect, test } from 'vitest'
import { BatchEncoder } from '../../src/aggregate/batch-encoder.ts'
import { readHeader, stampOf, versionFor } from '../../src/aggregate/batch-layout.ts'
import { readdress } from '../../src/aggregate/readdress.ts'
import { nonce, sourceId } from './test-source.ts'

test.each([
  { newest: 1, written: [3, 2, 1], version: 1, because: 'the object is of the first release' },
  { newest: 2, written: [3, 2, 1], version: 2, because: 'it can read what the release before has written' },
  { newest: 9, written: [3, 2, 1], version: 3, because: 'nothing newer can be written' },
  { newest: 1, written: [3, 2], version: 2, because: 'nothing older can be written: the batch waits' },
  { newest: NaN, written: [3, 2], version: 2, because: 'the answer makes no sense' },
  { newest: Infinity, written: undefined, version: 1, because: 'there is one version today' },
])('versionFor($newest) of $written is $version: $because', ({ newest, written, version }) => {
  expect(versionFor(newest, written)).toBe(version)
})

test('readdress() leaves a batch the version that its content has', () => {
  const headerOf = (random: number) => {
    const source = sourceId(5_000, random)
    return { source, stamp: stampOf(source), sequence: random, nonce: nonce(random) }
  }
  const body = new BatchEncoder(7).finish(headerOf(1), 0, 5)
  expect(body[1]).toBe(7)
  const other = readdress(body, headerOf(2))
  expect(other[1]).toBe(7)
  expect(readHeader(other)).toEqual(headerOf(2))
  expect(other.subarray(30)).toEqual(body.subarray(30))
})
