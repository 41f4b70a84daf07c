/** Where a crash can be armed: with a record that is written and not durable, or durable and not answered for. */
export type CrashPoint = 'before sync' | 'before answers'

/** Lets the object behind a Worker crash when the next push gets to a point; `undefined`: not any more. */
export async function armCrash(
  origin: string,
  point: CrashPoint | undefined,
  shard: string = 'shard-0',
): Promise<void> {
  await ask(origin, { shard, ...(point === undefined ? {} : { point }) }, 'POST')
}

/** Whether that is still to come. */
export function isCrashArmed(origin: string, shard: string = 'shard-0'): Promise<boolean> {
  return ask(origin, { shard }, 'GET')
}

async function ask(
  origin: string,
  query: Readonly<Record<string, string>>,
  method: string,
): Promise<boolean> {
  const response = await fetch(`${origin}/crash?${new URLSearchParams(query).toString()}`, { method })
  const { isArmed } = (await response.json()) as { readonly isArmed: boolean }
  return isArmed
}
