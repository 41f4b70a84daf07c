import { describe, expect, test } from 'vitest'
import {
  assertNever,
  DuplicateFamilyError,
  LabelMismatchError,
  MalformedBytesError,
} from '../../src/model/errors.ts'

describe('LabelMismatchError', () => {
  test('says what was named and carries the metric', () => {
    const error = new LabelMismatchError('http_requests', ['method', 'status'], ['method'])
    expect(error).toBeInstanceOf(TypeError)
    expect(error).toMatchObject({
      name: 'LabelMismatchError',
      metric: 'http_requests',
      allowed: ['method', 'status'],
      message:
        'Cannot select a series of "http_requests": label names must be ["method","status"], received ["method"]',
    })
  })

  test('says how many values were given by position', () => {
    expect(new LabelMismatchError('x', ['a'], 3).message).toBe(
      'Cannot select a series of "x": label names must be ["a"], received 3 positional values',
    )
  })
})

test('DuplicateFamilyError says which name and whose it is', () => {
  expect(new DuplicateFamilyError('x_count', 'x', 'x_count')).toMatchObject({
    name: 'DuplicateFamilyError',
    family: 'x_count',
    clashesWith: 'x',
    message:
      'Cannot register "x_count": sample names must be unique in a registry, "x_count" is taken by "x"',
  })
})

test('MalformedBytesError says where', () => {
  expect(new MalformedBytesError('a varint is above 2^53 - 1', 7)).toMatchObject({
    name: 'MalformedBytesError',
    offset: 7,
    message: 'Cannot read bytes: a varint is above 2^53 - 1 at byte 7',
  })
})

test('assertNever() throws what it was given', () => {
  expect(() => assertNever('x' as never)).toThrow(
    new TypeError('Cannot handle "x": it must be one of the known variants'),
  )
})
