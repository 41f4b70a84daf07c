export { aggregatorStoreContract } from '../testing/aggregator-store-contract.ts'
export type { ContractCase } from '../testing/contract-case.ts'
export type { StoreSubject } from '../testing/store-cases.ts'
