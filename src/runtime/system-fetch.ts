/** Sends a request: the host's `fetch`, or one that goes another way. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** The `fetch` of the host. */
export const systemFetch: Fetch = (url, init) => fetch(url, init)
