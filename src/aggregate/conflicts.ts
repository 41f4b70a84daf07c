/**
 * Why rows did not agree with what another deployment had sent before; each is a tally too. Of a family: its type; a
 * sample name that another one has; its unit; how a gauge is aggregated; the bounds of a histogram, whose rows were moved
 * up into the stored ones.
 */
export const conflictReasons = ['type', 'name', 'unit', 'aggregation', 'bounds'] as const

/** See `conflictReasons`. */
export type ConflictReason = (typeof conflictReasons)[number]

/** How often each family that was there first was in conflict. Never more of them than families. */
export class Conflicts {
  readonly #byFamily = new Map<string, Map<ConflictReason, number>>()

  add(family: string, reason: ConflictReason, rows: number): void {
    const counts = this.#byFamily.get(family) ?? new Map<ConflictReason, number>()
    this.#byFamily.set(family, counts.set(reason, (counts.get(reason) ?? 0) + rows))
  }

  /** A family is gone. What was counted stays in the tallies. */
  delete(family: string): void {
    this.#byFamily.delete(family)
  }

  *all(): Iterable<{ readonly family: string; readonly reason: ConflictReason; readonly rows: number }> {
    for (const [family, counts] of this.#byFamily) {
      for (const [reason, rows] of counts) yield { family, reason, rows }
    }
  }
}
