/** Where a crash can be armed: with a record that is written and not durable, or durable and not answered for. */
export type CrashPoint = 'before sync' | 'before answers'

/** Lets the object behind a Worker crash when the next push gets to a point. */
export async function armCrash(origin: string, point: CrashPoint): Promise<void> {
  await ask(origin, `?point=${encodeURIComponent(point)}`, 'POST')
}

/** Whether that is still to come. */
export function isCrashArmed(origin: string): Promise<boolean> {
  return ask(origin, '', 'GET')
}

async function ask(origin: string, query: string, method: string): Promise<boolean> {
  const response = await fetch(`${origin}/crash${query}`, { method })
  const { isArmed } = (await response.json()) as { readonly isArmed: boolean }
  return isArmed
}
