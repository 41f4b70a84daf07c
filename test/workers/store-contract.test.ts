import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { SqlStore } from '../../adapters/cloudflare/sql-store.ts'
import { aggregatorStoreContract } from '../../src/testing/aggregator-store-contract.ts'

describe('SqlStore keeps the contract of a store', () => {
  // Some cases wait for thousands of commits.
  test.each(aggregatorStoreContract)('$title', { timeout: 60_000 }, async ({ title, run }) => {
    const failure = await runInDurableObject(env.BARE.getByName(`contract: ${title}`), (_, { storage }) =>
      run({ open: async () => new SqlStore(storage) }).catch((error: unknown) => error),
    )
    expect(failure).toBeUndefined()
  })
})
