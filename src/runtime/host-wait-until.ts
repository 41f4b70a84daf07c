/** Keeps an invocation alive until a promise is settled. */
export type WaitUntil = (promise: Promise<unknown>) => void

interface Context {
  readonly waitUntil?: WaitUntil | undefined
}

/** Where hosts that give no context to a function keep it for the request that is current. */
const providers = ['@vercel/request-context', '@next/request-context']

/** The `waitUntil` of the request that is current, where a host has one outside the arguments of a handler: Vercel, Netlify. */
export function hostWaitUntil(): WaitUntil | undefined {
  for (const name of providers) {
    const provider = (globalThis as unknown as Record<symbol, { get?(): Context | undefined } | undefined>)[
      Symbol.for(name)
    ]
    const context = provider?.get?.()
    if (context?.waitUntil !== undefined) return (promise) => context.waitUntil?.(promise)
  }
  const { Netlify: netlify } = globalThis as { readonly Netlify?: { readonly context?: Context | null } }
  const context = netlify?.context
  return context?.waitUntil === undefined ? undefined : (promise) => context.waitUntil?.(promise)
}
