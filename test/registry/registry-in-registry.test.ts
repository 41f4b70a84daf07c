import { describe, expect, test, vi } from 'vitest'
import { Counter } from '../../src/instruments/counter.ts'
import { DuplicateFamilyError } from '../../src/model/errors.ts'
import { Registry } from '../../src/registry/registry.ts'
import { restrict } from '../../src/registry/restrict.ts'
import { getSampleValue } from '../../src/registry/sample-value.ts'
import { described, gauge, namesOf, undescribed } from './families.ts'

const help = 'Help'

describe('Registry in a registry', () => {
  test('shows the families of the inner one in its place, those added later too', async () => {
    const [outer, inner] = [new Registry(), new Registry({ targetInfo: { env: 'x' } })]
    new Counter({ name: 'first', help, registry: outer })
    new Counter({ name: 'inner', help, registry: inner })
    outer.register(inner)
    new Counter({ name: 'last', help, registry: outer })
    new Counter({ name: 'later', help, registry: inner })
    expect(await namesOf(outer)).toEqual(['first', 'target', 'inner', 'later', 'last'])
  })

  test('a restricted view finds what the inner one got later, however deep', async () => {
    const [outer, middle, inner] = [new Registry(), new Registry(), new Registry()]
    new Counter({ name: 'early', help, registry: middle })
    middle.register(inner)
    outer.register(middle)
    new Counter({ name: 'later', help, registry: inner }).inc(5)
    expect(await getSampleValue(outer, 'later_total')).toBe(5)
    expect(await namesOf(restrict(outer, ['later_total']))).toEqual(['later'])
  })

  test('a restricted view finds what the inner one could not describe', async () => {
    const [outer, inner] = [new Registry(), new Registry()]
    new Counter({ name: 'named', help, registry: inner })
    inner.register(undescribed(gauge('unnamed', 7)))
    outer.register(inner)
    expect(await getSampleValue(outer, 'unnamed')).toBe(7)
  })

  test('a restricted view asks what has no names where the registry that has it allows that', async () => {
    const [outer, inner] = [new Registry(), new Registry({ allowCollectorsWithoutNames: true })]
    outer.register(undescribed(gauge('of_outer')))
    inner.register(undescribed(gauge('of_inner')))
    outer.register(inner)
    expect(await namesOf(restrict(outer, ['of_outer', 'of_inner']))).toEqual(['of_inner'])
  })

  test('cannot be in itself, however deep', () => {
    const [outer, middle, inner] = [new Registry(), new Registry(), new Registry()]
    outer.register(middle)
    middle.register(inner)
    for (const registry of [outer, middle, inner]) {
      expect(() => inner.register(registry)).toThrow(
        new RangeError('Cannot register a registry: it must not have in it the one that it joins'),
      )
    }
  })

  test('clashes are found at register, and later in the collection', async () => {
    const [outer, inner] = [new Registry(), new Registry()]
    new Counter({ name: 'a', help, registry: inner })
    const own = new Counter({ name: 'a', help, registry: outer })
    expect(() => outer.register(inner)).toThrow(DuplicateFamilyError)
    outer.unregister(own)
    outer.register(inner)
    new Counter({ name: 'b', help, registry: outer })
    new Counter({ name: 'b', help, registry: inner })
    await expect(outer.collect()).rejects.toThrow(DuplicateFamilyError)
  })

  test('failures inside are told one by one', async () => {
    const [outer, inner] = [new Registry(), new Registry()]
    inner.register(described(gauge('fine')))
    inner.register({
      collect: () => Promise.reject(new Error('broken')),
      describe: () => [gauge('not_fine')],
    })
    outer.register(inner)
    const onError = vi.fn<(collector: string, error: unknown) => void>()
    expect([...(await outer.collect({ onError }))].map(({ name }) => name)).toEqual(['fine'])
    expect(onError.mock.calls.map(([collector]) => collector)).toEqual(['not_fine'])
  })
})
