import type { ContractCase } from './contract-case.ts'
import { hostedStoreCases } from './hosted-store-cases.ts'
import { storeCases, type StoreSubject } from './store-cases.ts'

/**
 * What every `AggregatorStore` does, alone and under an aggregator. Each case wants an empty storage.
 * @example
 * for (const { title, run } of aggregatorStoreContract) {
 *   test(title, () => {
 *     const storage = new MemoryStore()
 *     return run({ open: async () => storage })
 *   })
 * }
 */
export const aggregatorStoreContract: readonly ContractCase<StoreSubject>[] =
  /* @__PURE__ */ storeCases.concat(hostedStoreCases)
