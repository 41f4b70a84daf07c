import { describe, expect, test } from 'vitest'
import { Info } from '../../src/instruments/info.ts'
import type { LabelValue } from '../../src/model/labels.ts'
import { Registry } from '../../src/registry/registry.ts'
import { linesOf } from '../registry/families.ts'

const help = 'Help'

describe('Info', () => {
  test('is there from the start, without labels', async () => {
    expect(await linesOf(new Info({ name: 'build', help, registry: null }))).toEqual(['build_info 1'])
  })

  test('info() replaces what was said', async () => {
    const info = new Info({ name: 'build', help, registry: null })
    const labels: Record<string, LabelValue> = { version: '1.2.3', commit: 'abc' }
    info.info(labels)
    labels['version'] = 'changed later'
    expect(await linesOf(info)).toEqual(['build_info{"commit":"abc","version":"1.2.3"} 1'])
    info.info({ year: 2026, dirty: false })
    expect(await linesOf(info)).toEqual(['build_info{"dirty":"false","year":"2026"} 1'])
    info.info({})
    expect(await linesOf(info)).toEqual(['build_info 1'])
  })

  test('says something for each series', async () => {
    const info = new Info({ name: 'build', help, labelNames: ['service'], registry: null })
    info.labels('auth').info({ version: 1 })
    info.labels({ service: 'api' }).info({ version: 2 })
    expect(await linesOf(info)).toEqual([
      'build_info{"service":"auth","version":"1"} 1',
      'build_info{"service":"api","version":"2"} 1',
    ])
  })

  test.each<[unknown, string]>([
    [
      { service: 'x' },
      'Cannot set info "build": its labels must not be those of the metric ["service"], received "service"',
    ],
    [{ '': 'x' }, 'Cannot use a label of "build": label name must not be empty, received ""'],
    [{ __x: 'x' }, 'label name must not start with "__", received "__x"'],
    [{ 'a.b': 'x' }, 'label name must match'],
    [
      { a: null },
      'Cannot use a value of label "a": it must be a string, number, boolean or bigint, received null',
    ],
    [{ a: ['x'] }, 'received an array'],
    [null, 'Cannot use labels: they must be an object of names and values, received null'],
    [[], 'Cannot use labels: they must be an object of names and values, received an array'],
  ])('info() refuses %j and replaces nothing', async (labels, message) => {
    const registry = new Registry({ nameValidation: 'legacy' })
    const series = new Info({ name: 'build', help, labelNames: ['service'], registry }).labels('auth')
    series.info({ version: 1 })
    expect(() => series.info(labels as Record<string, string>)).toThrow(message)
    expect(await linesOf(registry)).toEqual(['build_info{"service":"auth","version":"1"} 1'])
  })

  test('has no unit', () => {
    const unit = 'seconds' as unknown as undefined
    expect(() => new Info({ name: 'build', help, unit, registry: null })).toThrow(
      new RangeError('Cannot name info "build": unit must be empty for this type, received "seconds"'),
    )
  })
})
