import type { Claim } from './claim.ts'

/** The claim of a file in claims/, by its name without `.ts`. */
export async function readClaim(name: string): Promise<Claim> {
  const module: { readonly claim: Claim } = await import(`./claims/${name}.ts`)
  return module.claim
}
