// Compiled by tsc only: each line below either compiles, or must not.
import { Counter, Gauge, Histogram, type LabelledTimer, Summary, type Timer } from '../../src/index.ts'

const help = 'Help'
const plain = new Histogram({ name: 'h', help })
const labelled = new Histogram({ name: 'h', help, labelNames: ['status'] })

// Without labels a timer is stopped as it is, with labels it is told them.
plain.startTimer() satisfies Timer
labelled.startTimer() satisfies LabelledTimer<readonly ['status']>
labelled.labels('200').startTimer() satisfies Timer
new Summary({ name: 's', help }).startTimer() satisfies Timer
new Summary({ name: 's', help, labelNames: ['status'] }).startTimer().stop({ status: 200 }) satisfies number
plain.startTimer().stop() satisfies number
labelled.startTimer().stop('500') satisfies number
// @ts-expect-error there are no labels
plain.startTimer().stop('500')
// @ts-expect-error the label is missing
labelled.startTimer().stop()
// @ts-expect-error there is no such label
labelled.startTimer().stop({ code: 500 })
// @ts-expect-error without its labels it cannot be stopped by leaving the block
labelled.startTimer()[Symbol.dispose]()
// A timer is a Disposable.
{
  using timer = plain.startTimer()
  timer.durationSeconds satisfies number
}
plain.startTimer() satisfies Disposable
new Gauge({ name: 'g', help }).startTimer() satisfies Disposable

// What is run keeps its type, a promise as a promise.
plain.time(() => 5) satisfies number
void (plain.time(() => Promise.resolve('x')) satisfies Promise<string>)
void (plain.time(async () => {}) satisfies Promise<void>)
new Gauge({ name: 'g', help }).trackInProgress(() => [1]) satisfies number[]
const counted = new Counter({ name: 'c', help }).countExceptions(() => Promise.resolve(1), {
  only: [TypeError, RangeError],
})
void (counted satisfies Promise<number>)
new Counter({ name: 'c', help }).countExceptions(() => 'x', { only: TypeError }) satisfies string
// @ts-expect-error what is counted is a class
new Counter({ name: 'c', help }).countExceptions(() => 'x', { only: 'TypeError' })
// @ts-expect-error a promise is not its value
void (plain.time(() => Promise.resolve(5)) satisfies number)

// What is wrapped keeps its type, overloads and all.
declare function fetchUser(id: number, options?: { readonly signal: AbortSignal }): Promise<string>
declare function parse<T>(text: string, as: (text: string) => T): T
plain.timed()(fetchUser) satisfies typeof fetchUser
labelled.labels('200').timed()(parse)('5', Number) satisfies number
new Counter({ name: 'c', help }).countedExceptions({ only: TypeError })(fetchUser) satisfies typeof fetchUser
new Gauge({ name: 'g', help }).trackedInProgress()(fetchUser) satisfies typeof fetchUser
// @ts-expect-error with labels a series is needed
labelled.timed()
// @ts-expect-error only functions are wrapped
plain.timed()(5)
