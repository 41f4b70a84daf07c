import { describe, expect, test } from 'vitest'
import { type Outcome, whenSettled } from '../../src/instruments/when-settled.ts'

describe('whenSettled()', () => {
  test('tells at once that a function has returned', () => {
    const outcomes: Outcome[] = []
    expect(
      whenSettled(
        () => 5,
        (outcome) => outcomes.push(outcome),
      ),
    ).toBe(5)
    expect(outcomes).toEqual([{ kind: 'returned' }])
  })

  test('tells at once that a function has thrown, and the error passes through', () => {
    const outcomes: Outcome[] = []
    const error = new Error('broken')
    const fails = () => {
      throw error
    }
    expect(() => whenSettled(fails, (outcome) => outcomes.push(outcome))).toThrow(error)
    expect(outcomes).toEqual([{ kind: 'threw', error }])
  })

  test('gives back the very promise, and tells when it has settled', async () => {
    const outcomes: Outcome[] = []
    const promise = Promise.resolve(5)
    const result = whenSettled(
      () => promise,
      (outcome) => outcomes.push(outcome),
    )
    expect(result).toBe(promise)
    expect(outcomes).toEqual([])
    expect(await result).toBe(5)
    expect(outcomes).toEqual([{ kind: 'returned' }])
  })

  test('tells that a promise has rejected, and it rejects', async () => {
    const outcomes: Outcome[] = []
    const error = new Error('broken')
    const result = whenSettled(
      () => Promise.reject(error),
      (outcome) => outcomes.push(outcome),
    )
    await expect(result).rejects.toBe(error)
    expect(outcomes).toEqual([{ kind: 'threw', error }])
  })

  test('awaits anything else with a then() once, however often the result is awaited: a query runs once', async () => {
    const outcomes: Outcome[] = []
    let runs = 0
    const query = {
      // oxlint-disable-next-line unicorn/no-thenable -- this is what is tested
      then(resolve: (rows: string) => void): void {
        runs++
        resolve(`rows of run ${runs}`)
      },
    }
    const result: unknown = whenSettled(
      () => query,
      (outcome) => outcomes.push(outcome),
    )
    expect([await result, await result, runs]).toEqual(['rows of run 1', 'rows of run 1', 1])
    expect(outcomes).toEqual([{ kind: 'returned' }])
  })

  test('hands on that a then() fails, and tells it', async () => {
    const outcomes: Outcome[] = []
    const error = new Error('broken')
    // oxlint-disable-next-line unicorn/no-thenable -- this is what is tested
    const query = { then: (_: unknown, reject: (error: Error) => void) => reject(error) }
    const result: unknown = whenSettled(
      () => query,
      (outcome) => outcomes.push(outcome),
    )
    await expect(result).rejects.toBe(error)
    expect(outcomes).toEqual([{ kind: 'threw', error }])
  })

  // oxlint-disable-next-line unicorn/no-thenable -- this is what is tested
  test.each([null, undefined, {}, { then: 5 }, 'then', () => 'then'])('does not wait for %s', (value) => {
    const outcomes: Outcome[] = []
    expect(
      whenSettled(
        () => value,
        (outcome) => outcomes.push(outcome),
      ),
    ).toBe(value)
    expect(outcomes).toEqual([{ kind: 'returned' }])
  })
})
