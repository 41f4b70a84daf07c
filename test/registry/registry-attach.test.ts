import { describe, expect, test } from 'vitest'
import { Counter } from '../../src/instruments/counter.ts'
import { Gauge } from '../../src/instruments/gauge.ts'
import type { ChangeConsumer } from '../../src/model/change-consumer.ts'
import type { ChangeReader } from '../../src/model/collector.ts'
import { Registry } from '../../src/registry/registry.ts'
import { described, gauge, undescribed } from './families.ts'

const help = 'Help'

describe('Registry.attach()', () => {
  /** Notes the names of what comes and goes. */
  function noting(): ChangeConsumer & { readonly notes: string[]; readonly readers: ChangeReader[] } {
    const notes: string[] = []
    const readers: ChangeReader[] = []
    return {
      notes,
      readers,
      added(changes) {
        notes.push(`+${changes.head.name}`)
        readers.push(changes)
      },
      removed: (changes) => notes.push(`-${changes.head.name}`),
    }
  }

  test('hands over the instruments that are there, that come and that go', () => {
    const registry = new Registry()
    const a = new Counter({ name: 'a', help, registry })
    registry.register(described(gauge('custom')))
    const consumer = noting()
    registry.attach(consumer)
    new Gauge({ name: 'b', help, registry })
    registry.register(undescribed(gauge('another')))
    registry.unregister(a)
    expect(consumer.notes).toEqual(['+a', '+b', '-a'])
  })

  test('an instrument that comes back is handed over again, with the same reader', () => {
    const registry = new Registry()
    const a = new Counter({ name: 'a', help, registry })
    const consumer = noting()
    registry.attach(consumer)
    registry.unregister(a)
    registry.register(a)
    expect(consumer.notes).toEqual(['+a', '-a', '+a'])
    expect(consumer.readers[1]).toBe(consumer.readers[0])
  })

  test('refuses a second consumer', () => {
    const registry = new Registry()
    registry.attach(noting())
    expect(() => registry.attach(noting())).toThrow(
      new Error('Cannot attach a consumer of changes: a registry must have at most one, received a second'),
    )
  })

  test('an instrument of two registries is sent by one of them only', () => {
    const [first, second] = [new Registry(), new Registry()]
    const shared = new Counter({ name: 'shared', help, registry: first })
    first.attach(noting())
    const consumer = noting()
    second.attach(consumer)
    expect(() => second.register(shared)).toThrow('must have one reader, received a second')
    // It is not half there.
    expect(second.find('shared')).toBeUndefined()
    new Counter({ name: 'shared', help, registry: second })
    expect(consumer.notes).toEqual(['+shared'])
  })

  test('attaches nothing when one of the instruments is sent by another registry', () => {
    const [first, second] = [new Registry(), new Registry()]
    const own = new Counter({ name: 'own', help, registry: second })
    const shared = new Counter({ name: 'shared', help, registry: first })
    second.register(shared)
    first.attach(noting())
    const consumer = noting()
    expect(() => second.attach(consumer)).toThrow('must have one reader, received a second')
    expect(consumer.notes).toEqual([])
    second.unregister(shared)
    second.attach(consumer)
    own.inc()
    expect(consumer.notes).toEqual(['+own'])
    expect(consumer.readers[0]?.changed).toBe(1)
  })
})
