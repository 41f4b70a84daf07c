import type { Claim } from '../claim.ts'
import { labelContest } from '../label-contest.ts'

export const claim: Claim = {
  kind: 'contest',
  title: 'labels({ a, b }).inc(), one series',
  unit: 'ns',
  targets: [{ lessThan: 'prom-client', times: 10 }],
  contenders: labelContest(1),
}
