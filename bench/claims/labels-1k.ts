import type { Claim } from '../claim.ts'
import { labelContest } from '../label-contest.ts'

export const claim: Claim = {
  kind: 'contest',
  title: 'labels({ a, b }).inc(), 1,000 series',
  unit: 'ns',
  targets: [{ lessThan: 'prom-client', times: 7 }],
  contenders: labelContest(1000),
}
