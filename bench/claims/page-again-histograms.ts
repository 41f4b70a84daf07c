import { cached } from '../../dist/src/entries/page-cache.js'
import { text } from '../../dist/src/index.js'
import type { Claim } from '../claim.ts'
import { pageContest } from '../page-contest.ts'

export const claim: Claim = {
  kind: 'contest',
  title: 'text page of 10,000 histograms, a tenth changed, page cache',
  unit: 'ms',
  targets: [{ lessThan: 'prom-client', times: 30 }],
  contenders: pageContest({
    type: 'histogram',
    series: 10_000,
    changedShare: 0.1,
    format: cached(text),
    plain: text,
  }),
}
