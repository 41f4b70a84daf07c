import { describe, expect, test } from 'vitest'
import { MemoryStore } from '../../src/aggregate/memory-store.ts'

// What all stores do is in test/contract.
describe('MemoryStore', () => {
  test('refuses a record out of order', async () => {
    const store = new MemoryStore()
    await store.load()
    expect(() => store.append(2, new Uint8Array())).toThrow(
      'Cannot append a record: lsn must be 1, received 2',
    )
  })

  test('loses what was written and not yet durable when it is loaded, and says so to whoever waits', async () => {
    const store = new MemoryStore()
    await store.load()
    store.append(1, Uint8Array.of(1))
    const durable = store.durable(1)
    const stored = await store.load()
    await expect(durable).rejects.toThrow('Cannot commit record 1')
    expect(stored.records).toEqual([])
  })

  test('keeps bytes of its own', async () => {
    const store = new MemoryStore()
    await store.load()
    const record = Uint8Array.of(1)
    store.append(1, record)
    record[0] = 9
    await store.durable(1)
    expect((await store.load()).records).toEqual([Uint8Array.of(1)])
  })
})
