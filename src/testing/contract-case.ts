/**
 * One rule that every implementation of an interface keeps, to be run by whatever runs tests.
 * @example
 * for (const { title, run } of aggregatorStoreContract) test(title, () => run(subject()))
 */
export interface ContractCase<T> {
  readonly title: string
  /** Rejects when the rule is broken. Every case needs a subject of its own. */
  run(subject: T): Promise<void>
}
