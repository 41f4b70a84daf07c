import { assertHas } from '../model/assert-option.ts'
import type { Clock } from '../model/clock.ts'
import { hostWaitUntil } from '../runtime/host-wait-until.ts'
import { type Sleep, sleep as systemSleep } from '../runtime/sleep.ts'
import { systemClock } from '../runtime/system-clock.ts'
import { within } from '../runtime/within.ts'
import type { PushOutcome, PushTarget } from './push-target.ts'
import { PushTurn } from './push-turn.ts'

/** Options of `pushAtEnd`. The context of an invocation will do, as it has a `waitUntil`. */
export interface PushAtEndOptions {
  /**
   * Keeps the invocation alive until a promise is settled. A host that has none, such as a process, goes on by itself;
   * where it does not, as in Lambda, await what `pushAtEnd` returns.
   * @default that of Vercel's or Netlify's current request, if there is one
   */
  waitUntil?(promise: Promise<unknown>): void
  /**
   * The invocation, where this is called at its start: it is pushed when it is over, and a client that goes away does
   * not end it in its middle. @default it is over
   */
  readonly after?: Promise<unknown> | undefined
  /** How long a push may take, after which it is given up. Workers grant 30 s after the answer. @default 10 */
  readonly deadlineSeconds?: number | undefined
  /** How far pushes are apart at least; who ends earlier shares the next one. @default 0 */
  readonly everySeconds?: number | undefined
  /** @default the system's */
  readonly clock?: Clock | undefined
  /** @default the system's */
  readonly sleep?: Sleep | undefined
}

/**
 * What became of a push at the end of an invocation. `pushed`: it was taken. `shared`: another invocation is about to
 * push what both have counted. `failed`: it was not taken; what was counted is in the next push, as registries only add.
 */
export type PushAtEndResult =
  | { readonly kind: 'pushed'; readonly attempts: number }
  | { readonly kind: 'shared' }
  | { readonly kind: 'failed'; readonly error: unknown }

const turns: WeakMap<PushTarget, PushTurn> = /* @__PURE__ */ new WeakMap()

/**
 * Pushes what there is at the end of an invocation, once its answer is on the way: nothing that happens to the push
 * delays or fails the answer. At most one push of a target is in flight in an isolate; of the invocations that end
 * meanwhile one waits and pushes for all. Make a target once, at module level: one for each request knows nothing of
 * the others.
 * @returns what became of it; never rejects
 * @example
 * export default {
 *   fetch(request, env, ctx) {
 *     const answer = handle(request)
 *     pushAtEnd(gateway, { waitUntil: (promise) => ctx.waitUntil(promise), after: answer })
 *     return answer
 *   },
 * } satisfies ExportedHandler<Env>
 */
export function pushAtEnd(target: PushTarget, options: PushAtEndOptions = {}): Promise<PushAtEndResult> {
  const pushing = pushInTurn(target, options)
  try {
    if (options.waitUntil === undefined) hostWaitUntil()?.(pushing)
    else options.waitUntil(pushing)
  } catch {
    // A host that takes no more promises lets it run as long as it will.
  }
  return pushing
}

async function pushInTurn(target: PushTarget, options: PushAtEndOptions): Promise<PushAtEndResult> {
  const { deadlineSeconds = 10, everySeconds = 0, clock = systemClock, sleep = systemSleep } = options
  try {
    assertHas('Cannot push', 'target', target, 'push')
  } catch (error) {
    return { kind: 'failed', error }
  }
  try {
    await options.after
  } catch {
    // Its failure is the caller's.
  }
  // Not in the turn that answers: collecting takes time.
  await sleep(0)
  const turn = turns.get(target) ?? new PushTurn()
  turns.set(target, turn)
  const pace = { deadlineSeconds, everySeconds }
  let taken = turn.take(clock.monotonicSeconds(), pace)
  if (taken === undefined && !turn.takeWait(clock.monotonicSeconds(), pace)) return { kind: 'shared' }
  while (taken === undefined) {
    await sleep(turn.secondsLeft(clock.monotonicSeconds(), pace))
    taken = turn.take(clock.monotonicSeconds(), pace)
    if (taken !== undefined) turn.giveBackWait()
  }
  try {
    const push = (signal: AbortSignal): Promise<PushOutcome> => target.push({ signal })
    const { attempts } = await within(deadlineSeconds, sleep, undefined, push)
    return { kind: 'pushed', attempts }
  } catch (error) {
    return { kind: 'failed', error }
  } finally {
    turn.giveBack(taken)
  }
}
