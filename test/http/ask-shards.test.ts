import { describe, expect, test } from 'vitest'
import { askShards } from '../../src/http/ask-shards.ts'
import { UnavailableError } from '../../src/model/errors.ts'

const names = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `shard-${i}`)

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}

/** Shards that answer when they are told to. */
class Shards {
  readonly asked: string[] = []
  readonly #answers = new Map<string, (answer: string) => void>()
  readonly #failures = new Map<string, (error: unknown) => void>()

  readonly ask = (name: string): Promise<string> => {
    this.asked.push(name)
    return new Promise((resolve, reject) => {
      this.#answers.set(name, resolve)
      this.#failures.set(name, reject)
    })
  }

  async answer(name: string): Promise<void> {
    this.#answers.get(name)?.(`answer of ${name}`)
    await settle()
  }

  async fail(name: string, error: unknown): Promise<void> {
    this.#failures.get(name)?.(error)
    await settle()
  }
}

describe('askShards()', () => {
  test('gives answers in the order of the names, whoever was first', async () => {
    const shards = new Shards()
    const answers = askShards(names(3), shards.ask)
    for (const name of ['shard-2', 'shard-0', 'shard-1']) await shards.answer(name)
    expect(await answers).toEqual(['answer of shard-0', 'answer of shard-1', 'answer of shard-2'])
  })

  test('asks six at a time, and the next when one has answered', async () => {
    const shards = new Shards()
    const answers = askShards(names(8), shards.ask)
    await settle()
    expect(shards.asked).toEqual(names(6))
    await shards.answer('shard-4')
    expect(shards.asked).toEqual(names(7))
    for (const name of names(7)) await shards.answer(name)
    expect(shards.asked).toEqual(names(8))
    await shards.answer('shard-7')
    expect(await answers).toHaveLength(8)
  })

  test('gives nothing when there is nobody to ask', async () => {
    expect(await askShards([], new Shards().ask)).toEqual([])
  })

  test('names the shard that has failed, keeps to itself why, and asks no more', async () => {
    const shards = new Shards()
    const failure = askShards(names(8), shards.ask).catch((error: unknown) => error)
    await settle()
    await shards.fail('shard-5', new Error('no such table: secrets'))
    expect(await failure).toMatchObject({
      name: 'UnavailableError',
      message: 'Cannot show the aggregate: all shards must answer, received an error from "shard-5"',
      cause: new Error('no such table: secrets'),
    })
    await shards.answer('shard-0')
    expect(shards.asked).toEqual(names(6))
  })

  test('fails in the same way when a shard cannot even be asked', async () => {
    const ask = (): Promise<string> => {
      throw new TypeError('no binding')
    }
    await expect(askShards(names(1), ask)).rejects.toBeInstanceOf(UnavailableError)
  })

  test('waits no longer than whoever asks, and names the first shard that is still missing', async () => {
    const shards = new Shards()
    const deadline = new AbortController()
    const failure = askShards(names(3), shards.ask, deadline.signal).catch((error: unknown) => error)
    await settle()
    await shards.answer('shard-0')
    deadline.abort()
    expect(await failure).toMatchObject({
      message: 'Cannot show the aggregate: all shards must answer, received nothing in time from "shard-1"',
    })
  })
})
