import { describe, test } from 'vitest'
import { MemoryStore } from '../../src/aggregate/memory-store.ts'
import { aggregatorStoreContract } from '../../src/testing/aggregator-store-contract.ts'

describe('MemoryStore keeps the contract of stores', () => {
  test.each(aggregatorStoreContract.map((rule) => [rule.title, rule] as const))('%s', async (_, rule) => {
    const store = new MemoryStore()
    await rule.run({ open: async () => store })
  })
})
