import { text } from '../../dist/src/index.js'
import type { Claim } from '../claim.ts'
import { pageContest } from '../page-contest.ts'

export const claim: Claim = {
  kind: 'contest',
  title: 'text page of 10,000 counters, all changed',
  unit: 'ms',
  targets: [{ lessThan: 'prom-client', times: 12 }],
  contenders: pageContest({ type: 'counter', series: 10_000, changedShare: 1, format: text }),
}
