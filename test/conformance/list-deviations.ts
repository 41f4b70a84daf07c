import { beforeAll } from 'vitest'

/** Prints before the tests of a file what we do otherwise than another client, each with the reason. */
export function listDeviations(peer: string, deviations: Readonly<Record<string, string>>): void {
  beforeAll(() => {
    for (const [name, reason] of Object.entries(deviations)) {
      console.log(`otherwise than ${peer}: ${name}: ${reason}`)
    }
  })
}
