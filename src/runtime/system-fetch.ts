/** The part of `fetch` that is needed here; a binding with a client certificate has it, or a dispatcher that is bound. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** The runtime's own. Not bound at import: a test, or a platform, may put another in its place later. */
export const systemFetch: Fetch = (url, init) => fetch(url, init)
