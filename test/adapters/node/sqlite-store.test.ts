import { afterEach, expect, test, vi } from 'vitest'
import { SqliteStore } from '../../../adapters/node/sqlite-store.ts'

afterEach(() => void vi.restoreAllMocks())

test('SqliteStore says which Node it needs where there is no SQLite, and only when it is used', async () => {
  vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined)
  vi.spyOn(process, 'versions', 'get').mockReturnValue({ ...process.versions, node: '20.20.2' })
  const store = new SqliteStore('metrics.db')
  await expect(store.load()).rejects.toThrow(
    'Node must be 22.13 or later (22.5 with --experimental-sqlite), received 20.20.2',
  )
})
