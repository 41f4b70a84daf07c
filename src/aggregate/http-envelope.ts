import type { Envelope } from './envelope.ts'

/** The type of a batch as the body of a request, with the version of its bytes. */
export const batchMediaType = 'application/vnd.edgeprom.batch;version=1'

const ageHeader = 'edgeprom-age'
const attemptHeader = 'edgeprom-attempt'
const leaseHeader = 'edgeprom-lease'

/** An envelope as headers: seconds as decimals. */
export function envelopeHeaders({ ageSeconds, attempt, leaseSeconds }: Envelope): Record<string, string> {
  return {
    [ageHeader]: ageSeconds.toFixed(3),
    [attemptHeader]: String(attempt),
    [leaseHeader]: leaseSeconds.toFixed(3),
  }
}

/** The envelope that headers hold, with NaN for what they do not. */
export function envelopeOf(headers: { get(name: string): string | null }): Envelope {
  return {
    ageSeconds: decimal(headers.get(ageHeader)),
    attempt: decimal(headers.get(attemptHeader)),
    leaseSeconds: decimal(headers.get(leaseHeader)),
  }
}

function decimal(text: string | null): number {
  return text !== null && /^\d{1,12}(\.\d{1,9})?$/.test(text) ? Number(text) : NaN
}
