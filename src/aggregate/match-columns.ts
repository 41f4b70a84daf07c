import type { FamilyHead } from '../model/family-head.ts'
import type { AggregateState } from './aggregate-state.ts'
import type { BatchFamily } from './batch.ts'
import type { FamilyTable } from './family-table.ts'
import { rebin } from './rebin.ts'

/** The most states that the deployments of one family may have together. */
const maxStates = 256

/** The family's bucket or state for each of the batch's; -1 for none. `undefined`: they are the same. */
export function matchColumns(
  state: AggregateState,
  family: FamilyTable,
  from: BatchFamily,
): Int32Array | undefined {
  const { head } = family
  if (head.type === 'histogram' && from.head.type === 'histogram') {
    const buckets = rebin(from.head.bounds, head.bounds)
    if (buckets !== undefined) state.tallies.bounds += from.rows
    return buckets
  }
  if (head.type === 'stateset' && from.head.type === 'stateset')
    return matchStates(family, head.states, from.head)
  return undefined
}

function matchStates(
  family: FamilyTable,
  known: readonly string[],
  head: FamilyHead & { type: 'stateset' },
): Int32Array | undefined {
  if (head.states.every((name, i) => name === known[i])) return undefined
  const states = [...known]
  const places = head.states.map((name) => {
    const place = states.indexOf(name)
    if (place >= 0) return place
    return states.length < maxStates ? states.push(name) - 1 : -1
  })
  family.head = { ...head, help: family.head.help, states }
  return Int32Array.from(places)
}
