import { text } from '../../dist/src/index.js'
import type { Claim } from '../claim.ts'
import { pageContest } from '../page-contest.ts'

export const claim: Claim = {
  kind: 'contest',
  title: 'text page of 10,000 histograms, 11 bounds, all changed',
  unit: 'ms',
  targets: [{ lessThan: 'prom-client', times: 10 }],
  contenders: pageContest({ type: 'histogram', series: 10_000, changedShare: 1, format: text }),
}
