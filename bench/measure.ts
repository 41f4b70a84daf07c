// node --expose-gc bench/measure.ts <claim>: measures one claim in a process of its own; its last line is the figures.
import process from 'node:process'
import { readClaim } from './read-claim.ts'
import { race } from './race.ts'

const claim = await readClaim(process.argv[2] ?? '')
const figures = claim.kind === 'contest' ? await race(claim) : await claim.measure()
console.log(JSON.stringify(figures))
// Peers leave timers behind.
process.exit(0)
