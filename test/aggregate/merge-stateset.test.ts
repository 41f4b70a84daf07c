import { describe, expect, test } from 'vitest'
import { mergeViews } from '../../src/aggregate/merge-views.ts'
import type { View } from '../../src/aggregate/view.ts'
import { samples } from '../../src/model/samples.ts'
import { gaugeFlags } from '../../src/model/series-block.ts'
import { Fold } from './fold.ts'
import { stateSet, type TestFamily } from './test-source.ts'

describe('state sets', () => {
  const mode = (state: number, flags = 0, states: readonly string[] = ['idle', 'busy']): TestFamily =>
    stateSet('mode', states, { values: states.map((_, i) => (i === state ? 1 : 0)), flags })

  test('show the newest state', () => {
    const fold = new Fold()
    fold.push(fold.source().batch([mode(1)]), { ageSeconds: 10 })
    fold.push(fold.source().batch([mode(0)]), { ageSeconds: 20 })
    expect(fold.lines()).toEqual(['mode{mode="idle"} 0', 'mode{mode="busy"} 1'])
    fold.send(mode(0))
    fold.wait(1)
    fold.send(mode(1, gaugeFlags.repeated))
    expect(fold.lines()).toEqual(['mode{mode="idle"} 1', 'mode{mode="busy"} 0'])
  })

  test('show nothing once they are withdrawn, until somebody says a state again', () => {
    const fold = new Fold()
    const source = fold.send(mode(1))
    fold.wait(1)
    fold.push(source.batch([mode(1, gaugeFlags.withdrawn)]))
    fold.restart()
    fold.send(mode(0, gaugeFlags.repeated))
    expect(fold.lines()).toEqual([])
    const other = new Fold()
    other.send(mode(0))
    const shown = (views: readonly View[]): number =>
      mergeViews(views)
        .filter(({ name }) => name === 'mode')
        .flatMap((family) => [...samples(family)]).length
    expect(shown([other.view()])).toBe(2)
    expect(shown([other.view(), fold.view()])).toBe(0)
    expect(shown([fold.view(), other.view()])).toBe(0)
    fold.wait(1)
    fold.send(mode(0))
    expect(fold.lines()).toEqual(['mode{mode="idle"} 1', 'mode{mode="busy"} 0'])
  })

  test('have the states of all deployments', () => {
    const fold = new Fold()
    fold.send(mode(1))
    fold.send(mode(0, 0, ['paused', 'busy']))
    expect(fold.lines()).toEqual(['mode{mode="idle"} 0', 'mode{mode="busy"} 0', 'mode{mode="paused"} 1'])
    fold.send(mode(1, 0, ['paused', 'busy']))
    expect(fold.lines()).toEqual(['mode{mode="idle"} 0', 'mode{mode="busy"} 1', 'mode{mode="paused"} 0'])
  })

  test('have no more than 256 states, however many deployments there are', () => {
    const fold = new Fold()
    for (let i = 0; i < 3; i++)
      fold.send(
        mode(
          99,
          0,
          Array.from({ length: 100 }, (_, state) => `${i} ${state}`),
        ),
      )
    expect(fold.view().families[0]?.head).toHaveProperty('states.length', 256)
    expect(fold.selfLines()).toContain('overflow_total{result="refused"} 1')
  })

  test('show nothing for a series of which only a state was said that found no room', () => {
    const fold = new Fold()
    const head = { type: 'stateset', name: 'mode', help: '', unit: '' } as const
    const states = Array.from({ length: 256 }, (_, state) => `s${state}`)
    fold.send({ head: { ...head, states }, rows: [{ labels: { x: '1' }, values: [1] }] })
    fold.send({ head: { ...head, states: ['late'] }, rows: [{ labels: { x: '2' }, values: [1] }] })
    expect(fold.lines().filter((line) => line.endsWith(' 1'))).toEqual(['mode{mode="s0",x="1"} 1'])
    expect(fold.selfLines()).toContain('overflow_total{result="refused"} 1')
  })
})
