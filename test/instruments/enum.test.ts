import { describe, expect, test } from 'vitest'
import { Enum } from '../../src/instruments/enum.ts'
import { Registry } from '../../src/registry/registry.ts'
import { linesOf } from '../registry/families.ts'

const help = 'Help'

describe('Enum', () => {
  test('begins in its first state', async () => {
    const state = new Enum({ name: 'task', help, states: ['idle', 'running'], registry: null })
    expect(await linesOf(state)).toEqual(['task{"task":"idle"} 1', 'task{"task":"running"} 0'])
  })

  test('state() makes one state hold and no other', async () => {
    const state = new Enum({ name: 'task', help, states: ['idle', 'running', 'done'], registry: null })
    for (const next of ['running', 'done', 'done'] as const) state.state(next)
    expect(await linesOf(state)).toEqual([
      'task{"task":"idle"} 0',
      'task{"task":"running"} 0',
      'task{"task":"done"} 1',
    ])
  })

  test('has a state for each series', async () => {
    const state = new Enum({
      name: 'task',
      help,
      states: ['idle', 'running'],
      labelNames: ['queue'],
      registry: null,
    })
    state.labels('a').state('running')
    state.labels({ queue: 'b' })
    expect(await linesOf(state)).toEqual([
      'task{"queue":"a","task":"idle"} 0',
      'task{"queue":"a","task":"running"} 1',
      'task{"queue":"b","task":"idle"} 1',
      'task{"queue":"b","task":"running"} 0',
    ])
  })

  test.each([
    ['sleeping', '"sleeping"'],
    ['', '""'],
    [0, '0'],
  ])('state() refuses %j and changes nothing', async (wrong, received) => {
    const state = new Enum({ name: 'task', help, states: ['idle', 'running'], registry: null })
    state.state('running')
    expect(() => state.state(wrong as 'idle')).toThrow(
      new RangeError(`Cannot set enum "task": state must be one of ["idle","running"], received ${received}`),
    )
    expect(await linesOf(state)).toEqual(['task{"task":"idle"} 0', 'task{"task":"running"} 1'])
  })

  test.each<[unknown, string]>([
    [[], 'Cannot make enum "task": states must be a list of at least one string, received []'],
    [undefined, 'Cannot make enum "task": states must be a list of at least one string, received undefined'],
    ['idle', 'Cannot make enum "task": states must be a list of at least one string, received "idle"'],
    [['a', 5], 'Cannot make enum "task": states must be a list of at least one string, received ["a",5]'],
    [['a', 'b', 'a'], 'Cannot make enum "task": states must be unique, received ["a","b","a"]'],
    [['a\ud800'], 'Cannot make enum "task": text must be well-formed Unicode, received a lone surrogate'],
  ])('refuses the states %j and leaves the name free', (states, message) => {
    const registry = new Registry()
    expect(() => new Enum({ name: 'task', help, states: states as readonly string[], registry })).toThrow(
      message,
    )
    expect(() => new Enum({ name: 'task', help, states: ['idle'], registry })).not.toThrow()
  })

  test('a label may not have the full name, which the state has', () => {
    const options = { name: 'state', help, states: ['a'], namespace: 'ns', registry: null }
    expect(() => new Enum({ ...options, labelNames: ['ns_state'] })).toThrow(
      new RangeError('Cannot label "ns_state": label name must not be ["ns_state"], received "ns_state"'),
    )
    expect(() => new Enum({ ...options, labelNames: ['state'] })).not.toThrow()
  })

  test('keeps its own list of states', async () => {
    const states = ['idle', 'running']
    const state = new Enum({ name: 'task', help, states, registry: null })
    states.push('later')
    expect(state.states).toEqual(['idle', 'running'])
    expect(() => state.state('later')).toThrow(RangeError)
    expect(await linesOf(state)).toHaveLength(2)
  })

  test('has no unit', () => {
    const unit = 'seconds' as unknown as undefined
    expect(() => new Enum({ name: 'task', help, states: ['a'], unit, registry: null })).toThrow(
      'unit must be empty',
    )
  })
})
