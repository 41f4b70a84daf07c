import { describe, expect, test } from 'vitest'
import { unlessAborted } from '../../src/model/unless-aborted.ts'

describe('unlessAborted()', () => {
  test('gives what the work gives', async () => {
    expect(await unlessAborted(Promise.resolve(5), new AbortController().signal)).toBe(5)
  })

  test('rejects as the work does', async () => {
    await expect(
      unlessAborted(Promise.reject(new Error('broken')), new AbortController().signal),
    ).rejects.toThrow('broken')
  })

  test('rejects with the reason of the signal, before or after it was called', async () => {
    const controller = new AbortController()
    const late = unlessAborted(new Promise(() => {}), controller.signal)
    controller.abort(new Error('enough'))
    await expect(late).rejects.toThrow('enough')
    await expect(unlessAborted(new Promise(() => {}), controller.signal)).rejects.toThrow('enough')
  })

  test('leaves no listener behind', async () => {
    const { signal } = new AbortController()
    let listeners = 0
    const watched = new Proxy(signal, {
      get(target, key) {
        if (key === 'addEventListener') return () => listeners++
        if (key === 'removeEventListener') return () => listeners--
        return Reflect.get(target, key, target) as unknown
      },
    })
    await unlessAborted(Promise.resolve(), watched)
    await unlessAborted(Promise.reject(new Error('broken')), watched).catch(() => {})
    expect(listeners).toBe(0)
  })
})
