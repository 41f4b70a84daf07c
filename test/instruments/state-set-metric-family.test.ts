import { describe, expect, test } from 'vitest'
import { StateSetMetricFamily } from '../../src/instruments/state-set-metric-family.ts'
import { samples } from '../../src/model/samples.ts'

const help = 'Help'

function lines(family: StateSetMetricFamily): readonly string[] {
  return [...samples(family)].map(({ labels, value }) => [...Object.values(labels), value].join(' '))
}

describe('StateSetMetricFamily', () => {
  test('shows its states sorted, several may hold', () => {
    const family = new StateSetMetricFamily({ name: 's', help, value: { b: false, a: true, c: true } })
    expect(lines(family)).toEqual(['a 1', 'b 0', 'c 1'])
    expect(family.states).toEqual(['a', 'b', 'c'])
  })

  test('a series shows the states that it has', () => {
    const family = new StateSetMetricFamily({ name: 's', help, labelNames: ['l'] })
    family.addMetric(['1'], { y: true }).addMetric(['2'], { x: false, y: false }).addMetric(['3'], {})
    expect(family.states).toEqual(['x', 'y'])
    expect(lines(family)).toEqual(['1 y 1', '2 x 0', '2 y 0'])
  })

  test('the label with the name of the family is its own', () => {
    expect(() => new StateSetMetricFamily({ name: 's', help, labelNames: ['s'] })).toThrow(
      new RangeError('Cannot label "s": label name must not be ["s"], received "s"'),
    )
  })

  test('refuses a state that is not well-formed and adds nothing', () => {
    const family = new StateSetMetricFamily({ name: 's', help, labelNames: ['l'] })
    expect(() => family.addMetric(['1'], { a: true, '\ud800': true })).toThrow(
      'Cannot use a value of label "s": text must be well-formed Unicode, received a lone surrogate',
    )
    expect([family.states, lines(family)]).toEqual([[], []])
  })

  test('has no unit', () => {
    expect(() => new StateSetMetricFamily({ name: 's', help, unit: 'seconds' })).toThrow('unit must be empty')
  })
})
