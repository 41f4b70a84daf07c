/** Bytes that can go anywhere: over RPC, into a `Response`, into a database. Never backed by shared memory. */
export type Bytes = Uint8Array<ArrayBuffer>
