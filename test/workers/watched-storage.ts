/** What a test learns of each statement, and can do beside it. */
export interface StatementHooks {
  readonly before?: ((query: string) => void) | undefined
  readonly after?:
    | ((query: string, cursor: SqlStorageCursor<Record<string, SqlStorageValue>>) => void)
    | undefined
  readonly synced?: (() => void) | undefined
}

/** The storage of an object as it is, with hooks around every statement. */
export function watchedStorage(storage: DurableObjectStorage, hooks: StatementHooks): DurableObjectStorage {
  const sql = new Proxy(storage.sql, {
    get(target, key) {
      if (key !== 'exec') return Reflect.get(target, key, target)
      return (query: string, ...bindings: readonly unknown[]) => {
        hooks.before?.(query)
        const cursor = target.exec(query, ...bindings)
        hooks.after?.(query, cursor)
        return cursor
      }
    },
  })
  return new Proxy(storage, {
    get(target, key) {
      if (key === 'sql') return sql
      if (key === 'transactionSync') return target.transactionSync.bind(target)
      if (key !== 'sync') return Reflect.get(target, key, target)
      return async () => {
        await target.sync()
        hooks.synced?.()
      }
    },
  })
}
