import type { FamilyHead, StateSetHead } from '../model/family-head.ts'
import { ownCopy } from './own-copy.ts'
import { rebin } from './rebin.ts'

/** The most states that the deployments of one family may have together. */
const maxStates = 256

/**
 * Where the buckets or states of one head are in another one of the same type; -1: nowhere. `undefined`:
 * they are the same, or the type has none.
 */
export function matchColumns(from: FamilyHead, to: FamilyHead): Int32Array | undefined {
  if (from.type === 'histogram' && to.type === 'histogram') return rebin(from.bounds, to.bounds)
  if (from.type !== 'stateset' || to.type !== 'stateset') return undefined
  if (from.states.every((state, i) => state === to.states[i])) return undefined
  return Int32Array.from(from.states, (state) => to.states.indexOf(state))
}

/** A state set that has the states of another one too, as far as there is room. */
export function joinStates(known: StateSetHead, received: StateSetHead): StateSetHead {
  const missing = received.states.filter((state) => !known.states.includes(state))
  if (missing.length === 0) return known
  return { ...known, states: [...known.states, ...missing.map(ownCopy)].slice(0, maxStates) }
}
