import type { Claim } from '../claim.ts'
import { flushContest } from '../flush-contest.ts'

export const claim: Claim = {
  kind: 'contest',
  title: 'flush of 100,000 counters of which 10,000 have changed, sealed as a batch',
  unit: 'ms',
  targets: [],
  contenders: flushContest(10_000),
}
