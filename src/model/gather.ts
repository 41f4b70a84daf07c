import type { Families } from './collector.ts'
import { kindOf } from './labels.ts'
import type { MetricFamily } from './metric-family.ts'
import { unlessAborted } from './unless-aborted.ts'

/**
 * All families of a collection, however the collector gives them: at once, one by one, or later. What it gives at once
 * is returned at once: to wait for it costs more than to write a small family.
 * @param signal rejects with its reason as soon as it aborts, even when the collector never answers
 * @throws whatever the collector throws.
 */
export function gather(
  families: Families,
  signal?: AbortSignal,
): readonly MetricFamily[] | Promise<readonly MetricFamily[]> {
  if (Object(families) !== families) throw noFamilies(families)
  if (Symbol.iterator in families) return [...families]
  const all = drain(families, signal)
  return signal === undefined ? all : unlessAborted(all, signal)
}

/** What is thrown for a collector that gives something else. */
export function noFamilies(given: unknown): TypeError {
  return new TypeError(`Cannot collect: a collector must give metric families, received ${kindOf(given)}`)
}

async function drain(
  families: Exclude<Families, Iterable<MetricFamily>>,
  signal: AbortSignal | undefined,
): Promise<readonly MetricFamily[]> {
  if (!(Symbol.asyncIterator in families)) {
    const given = await families
    if (!(Symbol.iterator in Object(given))) throw noFamilies(given)
    return [...given]
  }
  const all: MetricFamily[] = []
  for await (const family of families) {
    // Nobody waits any more: leaving the loop lets a generator clean up.
    if (signal?.aborted === true) break
    all.push(family)
  }
  return all
}
