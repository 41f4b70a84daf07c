import { Aggregator, type Verdict } from '../../src/aggregate/aggregator.ts'
import { familyOf } from '../../src/aggregate/family-of.ts'
import { defaultLimits, type Limits } from '../../src/aggregate/limits.ts'
import type { Entry } from '../../src/aggregate/record.ts'
import { selfPrefix } from '../../src/aggregate/self-family.ts'
import type { View } from '../../src/aggregate/view.ts'
import type { Bytes } from '../../src/model/bytes.ts'
import { samples } from '../../src/model/samples.ts'
import { batchOf } from './decoded.ts'
import { type TestFamily, TestSource } from './test-source.ts'

/** When tests begin, in Unix seconds. */
export const startSeconds = 1_700_000_000

/** An aggregator whose log has one entry a record, and a clock that is moved by hand. */
export class Fold {
  aggregator: Aggregator
  nowSeconds = startSeconds
  readonly #sources: TestSource[] = []

  constructor(limits?: Partial<Limits>) {
    this.aggregator = new Aggregator()
    if (limits !== undefined) this.apply({ kind: 'limits', limits: { ...defaultLimits, ...limits } })
  }

  /** A source that was drawn now. */
  source(): TestSource {
    const source = new TestSource(this.nowSeconds, this.#sources.length)
    this.#sources.push(source)
    return source
  }

  apply(entry: Entry): void {
    this.aggregator.apply(this.aggregator.lsn + 1, this.nowSeconds, entry)
  }

  /** Judges a batch, and applies it as a host would. */
  push(body: Bytes, { ageSeconds = 0, leaseSeconds = 60 } = {}): Verdict {
    const batch = batchOf(body)
    const verdict = this.aggregator.judge(batch, this.nowSeconds)
    if (verdict === 'apply') this.apply({ kind: 'batch', batch, body, ageSeconds, leaseSeconds })
    else if (verdict === 'duplicate') this.apply({ kind: 'repeat', source: batch.source })
    else this.apply({ kind: 'tally', answer: verdict, count: 1 })
    return verdict
  }

  /** Sends families from a source of their own. */
  send(...families: readonly TestFamily[]): TestSource {
    const source = this.source()
    this.push(source.batch(families))
    return source
  }

  /** Goes on from a snapshot. */
  restart(): void {
    this.aggregator = Aggregator.restore(this.aggregator.snapshot())
  }

  wait(seconds: number): void {
    this.nowSeconds += seconds
  }

  view(): View {
    return this.aggregator.view(this.nowSeconds)
  }

  /** What is shown, without start times and without the aggregator's own metrics. */
  lines(): readonly string[] {
    return linesOf(this.view(), (name) => !name.startsWith(selfPrefix))
  }

  /** The aggregator's own metrics that are not 0, limits aside, without what they all start with. */
  selfLines(): readonly string[] {
    return linesOf(this.view(), (name) => name.startsWith(selfPrefix))
      .map((line) => line.slice(selfPrefix.length))
      .filter((line) => !line.endsWith(' 0') && !line.startsWith('limit'))
  }
}

export function linesOf(view: View, isWanted: (family: string) => boolean = () => true): readonly string[] {
  return view.families
    .filter(({ head }) => isWanted(head.name))
    .flatMap((family) => [...samples(familyOf(family))])
    .filter(({ name }) => !name.endsWith('_created'))
    .map(({ name, labels, value }) => {
      const pairs = Object.entries(labels).map(([label, text]) => `${label}="${text}"`)
      return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}`
    })
}
