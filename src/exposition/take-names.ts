/** Takes the names of a family on a page, escaped; or none, and returns the one that another family has. */
export function takeNames(taken: Set<string>, names: readonly string[]): string | undefined {
  for (const name of names) if (taken.has(name)) return name
  for (const name of names) taken.add(name)
  return undefined
}
