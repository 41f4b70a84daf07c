import type { MetricFamily } from '../model/metric-family.ts'
import { NameIndex } from '../model/name-index.ts'
import { familyOf } from './family-of.ts'
import { mergeViewFamilies } from './merge-view-families.ts'
import { selfFamily } from './self-family.ts'
import type { View, ViewFamily } from './view.ts'

const clashingHelp =
  'Families of shards that are left out of this page because an older one of another shard has their name'

/**
 * The families of some shards as those of one. Partial sums are added strictly in the order given: in
 * another order they may differ in the last bit, and a counter that is lower by that much counts as one
 * that was reset.
 * @example
 * const families = mergeViews(await Promise.all(shards.map(async (shard) => decodeView(await shard.view()))))
 */
export function mergeViews(views: readonly View[]): readonly MetricFamily[] {
  const [only] = views
  if (only !== undefined && views.length === 1) return only.families.filter(hasRows).map(familyOf)
  const parts = views.flatMap((view) => view.families)
  const leaders = findLeaders(parts)
  const groups = new Map<ViewFamily, ViewFamily[]>()
  const leftOut = new Map<string, number>()
  for (const part of parts) {
    const leader = leaders.get(part.head.name)
    if (leader === undefined || leader.head.type !== part.head.type || leader.head.unit !== part.head.unit) {
      leftOut.set(part.head.name, (leftOut.get(part.head.name) ?? 0) + 1)
      continue
    }
    const group = groups.get(leader) ?? []
    group.push(part)
    groups.set(leader, group)
  }
  const unsaid = views.flatMap((view) => view.unsaid)
  const families = [...groups].map(([leader, group]) => mergeViewFamilies(leader, group, unsaid))
  return [...families.filter(hasRows), clashingFamily(leftOut)].map(familyOf)
}

function clashingFamily(leftOut: ReadonlyMap<string, number>): ViewFamily {
  const rows = [...leftOut].map(([family, value]) => ({ labels: { family }, value }))
  return selfFamily('gauge', 'clashing_families', clashingHelp, rows.length === 0 ? 0 : rows, NaN)
}

/** A family without rows is not shown, but what its name stands for does not change meanwhile. */
function hasRows({ rows }: ViewFamily): boolean {
  return rows > 0
}

/** By name, the family that decides what the name stands for: the oldest, of equally old ones the first. */
function findLeaders(parts: readonly ViewFamily[]): ReadonlyMap<string, ViewFamily> {
  const leaders = new Map<string, ViewFamily>()
  const names = new NameIndex()
  for (const part of [...parts].sort((a, b) => beginning(a) - beginning(b))) {
    const { type, name } = part.head
    if (!leaders.has(name) && names.claim(type, name) === undefined) leaders.set(name, part)
  }
  return leaders
}

function beginning({ createdSeconds }: ViewFamily): number {
  return Number.isNaN(createdSeconds) ? Number.MAX_VALUE : createdSeconds
}
