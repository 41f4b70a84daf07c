// node --expose-gc bench/measure.ts <claim file>: measures one claim in a process of its own.
import { join } from 'node:path'
import { type Claim, isKept } from './claim.ts'

const file = process.argv[2] ?? ''
const module: { readonly claim: Claim } = await import(join(import.meta.dirname, 'claims', file))
const { claim } = module
const outcome = await claim.measure()
const kept = isKept(claim, outcome)
const target =
  'atLeast' in claim.target ? `at least ${claim.target.atLeast}x` : `at most ${claim.target.atMost}x`

console.log(`${kept ? 'kept  ' : 'MISSED'}  ${outcome.ratio.toFixed(2)}x (${target})  ${claim.title}`)
console.log(`        ${outcome.detail}`)
process.exitCode = kept ? 0 : 1
