const namePattern = /^shard-(0|[1-9]\d{0,3})$/

/** The name of a shard: `shard-0` has the list of the others. */
export function shardName(index: number): string {
  return `shard-${index}`
}

/**
 * The number of a shard, which is also its place among those that are merged.
 * @throws RangeError when it is not the name of one.
 */
export function shardIndex(name: string): number {
  const digits = namePattern.exec(name)?.[1]
  if (digits === undefined) {
    throw new RangeError(
      `Cannot use a shard: name must be "shard-0" to "shard-9999", received ${JSON.stringify(name)}`,
    )
  }
  return Number(digits)
}

/**
 * The name of the shard that a source pushes to for the whole of its life.
 * @param source 16 bytes as text, as in a batch's header
 * @param shards how many there are now, at least 1; only new sources ask
 * @throws RangeError when there are none.
 * @example
 * const name = shardFor(header.source, 4) // 'shard-0' to 'shard-3'
 */
export function shardFor(source: string, shards: number): string {
  if (!(shards >= 1))
    throw new RangeError(`Cannot choose a shard: shards must be at least 1, received ${shards}`)
  let hash = 0x811c9dc5
  for (let i = 0; i < source.length; i++) hash = Math.imul(hash ^ source.charCodeAt(i), 0x01000193)
  return shardName((hash >>> 0) % shards)
}
