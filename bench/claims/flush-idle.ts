import type { Claim } from '../claim.ts'
import { flushContest } from '../flush-contest.ts'

export const claim: Claim = {
  kind: 'contest',
  title: 'flush of 100,000 counters of which none has changed',
  unit: 'ns',
  targets: [{ atMost: 10_000 }, { lessThan: 'walk of a Map', times: 100 }],
  contenders: flushContest(0),
}
