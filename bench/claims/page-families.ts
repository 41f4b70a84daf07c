import { text } from '../../dist/src/index.js'
import type { Claim } from '../claim.ts'
import { pageContest } from '../page-contest.ts'

export const claim: Claim = {
  kind: 'contest',
  title: 'text page of 300 counters of 3 series, all changed',
  unit: 'ms',
  targets: [{ lessThan: 'prom-client', times: 2 }],
  contenders: pageContest({ type: 'counter', series: 900, families: 300, changedShare: 1, format: text }),
}
