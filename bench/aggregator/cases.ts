/** What is pushed in one of the contests. */
export interface PushCase {
  readonly title: string
  readonly series: number
  readonly sources: number
  readonly hasOwnSeries: boolean
}

/**
 * Where every source has its own series, both sides end with the same page of 10,000 series. Where all count the same
 * ones, ours adds up what the Pushgateway, in one group, only replaces: it is as fast there as it can be.
 */
export const cases: readonly PushCase[] = [
  {
    title: '100 series a push, 100 sources with series of their own',
    series: 100,
    sources: 100,
    hasOwnSeries: true,
  },
  {
    title: '1,000 series a push, 10 sources with series of their own',
    series: 1000,
    sources: 10,
    hasOwnSeries: true,
  },
  {
    title: '100 series a push, 100 sources of the same series',
    series: 100,
    sources: 100,
    hasOwnSeries: false,
  },
  {
    title: '1,000 series a push, 100 sources of the same series',
    series: 1000,
    sources: 100,
    hasOwnSeries: false,
  },
]
