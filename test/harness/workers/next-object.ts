// The next release of the Worker that has the aggregator's class: another one, under the same name.
export { NextAggregator as FaultyAggregator } from './next-aggregator.ts'
export { default } from './object.ts'
