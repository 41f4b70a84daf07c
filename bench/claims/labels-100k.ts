import type { Claim } from '../claim.ts'
import { labelContest } from '../label-contest.ts'

export const claim: Claim = {
  kind: 'contest',
  title: 'labels({ a, b }).inc(), 100,000 series in random order',
  unit: 'ns',
  targets: [{ lessThan: 'prom-client', times: 3 }],
  contenders: labelContest(100_000),
}
