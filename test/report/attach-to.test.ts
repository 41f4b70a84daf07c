import { describe, expect, test } from 'vitest'
import { attachTo } from '../../src/report/attach-to.ts'
import { Counter } from '../../src/instruments/counter.ts'
import { Gauge } from '../../src/instruments/gauge.ts'
import type { ChangeConsumer } from '../../src/report/change-consumer.ts'
import type { ChangeReader } from '../../src/model/change-reader.ts'
import { Registry } from '../../src/registry/registry.ts'
import { takeRows } from '../model/change-rows.ts'
import { described, gauge, undescribed } from '../registry/families.ts'

const help = 'Help'

describe('attachTo()', () => {
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
    attachTo(registry, consumer)
    new Gauge({ name: 'b', help, registry })
    registry.register(undescribed(gauge('another')))
    registry.unregister(a)
    expect(consumer.notes).toEqual(['+a', '+b', '-a'])
  })

  test('an instrument that comes back is handed over again, with the same reader', () => {
    const registry = new Registry()
    const a = new Counter({ name: 'a', help, registry })
    const consumer = noting()
    attachTo(registry, consumer)
    registry.unregister(a)
    registry.register(a)
    expect(consumer.notes).toEqual(['+a', '-a', '+a'])
    expect(consumer.readers[1]).toBe(consumer.readers[0])
  })

  test('hands over the instruments of registries inside, however deep, that are there, that come and go', () => {
    const [outer, middle, inner] = [new Registry(), new Registry(), new Registry()]
    new Counter({ name: 'early', help, registry: inner })
    middle.register(inner)
    outer.register(middle)
    const consumer = noting()
    attachTo(outer, consumer)
    const later = new Counter({ name: 'later', help, registry: inner })
    later.inc(3)
    expect(consumer.readers[1] && takeRows(consumer.readers[1]).map(({ values }) => values)).toEqual([[3]])
    inner.unregister(later)
    outer.unregister(middle)
    new Counter({ name: 'unseen', help, registry: inner })
    outer.register(middle)
    expect(consumer.notes).toEqual(['+early', '+later', '-later', '-early', '+early', '+unseen'])
    expect(consumer.readers[2]).toBe(consumer.readers[0])
  })

  test('hands over the instruments of a registry that comes later', () => {
    const [outer, inner] = [new Registry(), new Registry()]
    const consumer = noting()
    attachTo(outer, consumer)
    new Counter({ name: 'a', help, registry: inner })
    outer.register(inner)
    new Counter({ name: 'b', help, registry: inner })
    expect(consumer.notes).toEqual(['+a', '+b'])
  })

  test('a registry inside has the consumer of the outer one, and no other', () => {
    const [outer, inner] = [new Registry(), new Registry()]
    outer.register(inner)
    attachTo(outer, noting())
    expect(() => attachTo(inner, noting())).toThrow('must have at most one, received a second')
    outer.unregister(inner)
    attachTo(inner, noting())
    // And the other way round: nothing is registered, or attached, by halves.
    expect(() => outer.register(inner)).toThrow('must have at most one, received a second')
    const another = new Registry()
    new Counter({ name: 'a', help, registry: another })
    another.register(inner)
    const consumer = noting()
    expect(() => attachTo(another, consumer)).toThrow('must have at most one, received a second')
    expect(consumer.notes).toEqual([])
  })

  test('refuses a second consumer', () => {
    const registry = new Registry()
    attachTo(registry, noting())
    expect(() => attachTo(registry, noting())).toThrow(
      new Error('Cannot attach a consumer of changes: a registry must have at most one, received a second'),
    )
  })

  test('an instrument of two registries is sent by one of them only', () => {
    const [first, second] = [new Registry(), new Registry()]
    const shared = new Counter({ name: 'shared', help, registry: first })
    attachTo(first, noting())
    const consumer = noting()
    attachTo(second, consumer)
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
    attachTo(first, noting())
    const consumer = noting()
    expect(() => attachTo(second, consumer)).toThrow('must have one reader, received a second')
    expect(consumer.notes).toEqual([])
    second.unregister(shared)
    attachTo(second, consumer)
    own.inc()
    expect(consumer.notes).toEqual(['+own'])
    expect(consumer.readers[0]?.changed).toBe(1)
  })
})
