import { UnavailableError } from '../model/errors.ts'
import { unlessAborted } from '../model/unless-aborted.ts'

/** So many connections a Worker may have open at once; more would only wait. */
const atOnce = 6

/**
 * Asks shards, a few at a time, and gives their answers in the order of their names, whoever was first.
 * @param signal aborts when whoever asks waits no longer
 * @throws UnavailableError that names the shard without which there is no answer: a part of a sum would look like
 * counters that were reset. What went wrong there is its `cause`, and not in its message.
 */
export async function askShards<T>(
  names: readonly string[],
  ask: (name: string) => Promise<T>,
  signal?: AbortSignal,
): Promise<readonly T[]> {
  const answers: T[] = []
  const left = names.entries()
  let isMissing = false
  const askInTurn = async (): Promise<void> => {
    for (const [place, name] of left) {
      if (isMissing) return
      try {
        answers[place] = await askShard(name, ask, signal)
      } catch (error) {
        isMissing = true
        throw error
      }
    }
  }
  await Promise.all(names.slice(0, atOnce).map(askInTurn))
  return answers
}

async function askShard<T>(
  name: string,
  ask: (name: string) => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  try {
    const asked = ask(name)
    return await (signal === undefined ? asked : unlessAborted(asked, signal))
  } catch (cause) {
    const what = signal?.aborted === true ? 'nothing in time' : 'an error'
    throw new UnavailableError(
      `Cannot show the aggregate: all shards must answer, received ${what} from "${name}"`,
      { cause },
    )
  }
}
