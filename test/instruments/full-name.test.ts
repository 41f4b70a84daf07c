import { describe, expect, test } from 'vitest'
import { fullName, type NameParts } from '../../src/instruments/full-name.ts'
import type { FamilyType } from '../../src/model/family-head.ts'

describe('fullName()', () => {
  test.each<[FamilyType, NameParts, string]>([
    ['gauge', { name: 'x' }, 'x'],
    ['gauge', { name: 'x', namespace: 'ns', subsystem: 'sub' }, 'ns_sub_x'],
    ['gauge', { name: 'x', namespace: 'ns', subsystem: '' }, 'ns_x'],
    ['gauge', { name: 'x', subsystem: 'sub', unit: undefined }, 'sub_x'],
    ['gauge', { name: 'x', unit: 'bytes' }, 'x_bytes'],
    ['gauge', { name: 'x_bytes', unit: 'bytes' }, 'x_bytes'],
    ['gauge', { name: 'xbytes', unit: 'bytes' }, 'xbytes_bytes'],
    ['gauge', { name: 'x_total' }, 'x_total'],
    ['counter', { name: 'x_total' }, 'x'],
    ['counter', { name: 'x' }, 'x'],
    ['counter', { name: 'x_total_total' }, 'x_total'],
    ['counter', { name: 'x_total', unit: 'bytes' }, 'x_bytes'],
    ['counter', { name: 'x_bytes_total', unit: 'bytes' }, 'x_bytes'],
    ['counter', { name: 'total', namespace: 'ns' }, 'ns'],
    ['info', { name: 'build', unit: '' }, 'build'],
    ['info', { name: 'build_info' }, 'build_info'],
  ])('%s %j is %s', (type, parts, full) => {
    expect(fullName(type, parts)).toBe(full)
  })

  test.each<[FamilyType, Record<string, unknown>, string]>([
    ['gauge', { name: '' }, 'Cannot name a metric: name must not be empty, received ""'],
    ['gauge', { name: '', namespace: 'ns' }, 'Cannot name a metric: name must not be empty, received ""'],
    ['gauge', {}, 'Cannot name a metric: name must be a string, received undefined'],
    ['gauge', { name: 5 }, 'Cannot name a metric: name must be a string, received number'],
    [
      'gauge',
      { name: 'x', namespace: null },
      'Cannot name a metric: namespace must be a string, received object',
    ],
    [
      'gauge',
      { name: 'x', subsystem: 1 },
      'Cannot name a metric: subsystem must be a string, received number',
    ],
    ['gauge', { name: 'x', unit: ['s'] }, 'Cannot name a metric: unit must be a string, received object'],
    [
      'info',
      { name: 'x', unit: 's' },
      'Cannot name info "x": unit must be empty for this type, received "s"',
    ],
    [
      'stateset',
      { name: 'x', unit: 's' },
      'Cannot name stateset "x": unit must be empty for this type, received "s"',
    ],
  ])('refuses %s %j', (type, parts, message) => {
    expect(() => fullName(type, parts as unknown as NameParts)).toThrow(message)
  })
})
