import type { ChangeConsumer } from '../model/change-consumer.ts'
import type { Clock } from '../model/clock.ts'
import type { ChangeReader, Collector, CollectOptions } from '../model/collector.ts'
import { DuplicateFamilyError } from '../model/errors.ts'
import type { FamilyHead } from '../model/family-head.ts'
import { gather } from '../model/gather.ts'
import { type Labels, type LabelPairs, type LabelValue, sortedPairs, toLabels } from '../model/labels.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import { NameIndex, sampleNames } from '../model/name-index.ts'
import { assertLabelName, assertMetricName, type NameValidation } from '../model/names.ts'
import { rowFamily } from '../model/row-family.ts'
import { systemClock } from '../runtime/system-clock.ts'

/** Options of a `Registry`. */
export interface RegistryOptions {
  /** Labels of the family `target`, shown first on every page. @default none */
  readonly targetInfo?: Readonly<Record<string, LabelValue>> | undefined
  /** Which names instruments may have. @default 'utf8' */
  readonly nameValidation?: NameValidation | undefined
  /** Where instruments without a clock of their own take the time from. @default the system's clock */
  readonly clock?: Clock | undefined
}

interface Registered {
  /** What errors call it. */
  readonly label: string
  /** Its families as it described them; `undefined`: it does not describe itself. */
  readonly heads: readonly FamilyHead[] | undefined
}

/** A registry's own family. */
const target: FamilyHead = { type: 'info', name: 'target', help: 'Target metadata', unit: '' }

/**
 * Collectors whose families are shown together: names are unique, order is that of registration.
 * @example
 * const registry = new Registry({ targetInfo: { env: 'production' } })
 * const requests = new Counter({ name: 'requests_total', help: 'Requests received', registry })
 * requests.inc()
 * await render(registry)
 */
export class Registry implements Collector {
  readonly nameValidation: NameValidation
  readonly clock: Clock
  readonly #collectors = new Map<Collector, Registered>()
  readonly #names = new NameIndex()
  /** Of every instrument that the consumer has had: one that comes back goes on where it was. */
  readonly #changes = new WeakMap<Collector, ChangeReader>()
  #targetInfo: LabelPairs | undefined
  #consumer: ChangeConsumer | undefined

  constructor(options: RegistryOptions = {}) {
    const { targetInfo, nameValidation = 'utf8', clock = systemClock } = options
    this.nameValidation = nameValidation
    this.clock = clock
    if (targetInfo !== undefined) this.setTargetInfo(targetInfo)
  }

  /**
   * Adds a collector.
   * @throws DuplicateFamilyError when a family that it describes clashes with one that is there; nothing is added.
   */
  register(collector: Collector): void {
    const registered = this.#collectors.get(collector)
    if (registered !== undefined)
      throw new DuplicateFamilyError(registered.label, registered.label, registered.label)
    const heads = collector.describe === undefined ? undefined : [...collector.describe()]
    const label = heads?.[0]?.name ?? className(collector)
    this.#claim(heads ?? [])
    try {
      this.#handOver(collector)
    } catch (error) {
      this.#release(heads ?? [])
      throw error
    }
    this.#collectors.set(collector, { label, heads })
  }

  /** Removes a collector. @throws RangeError when it is not registered. */
  unregister(collector: Collector): void {
    const registered = this.#collectors.get(collector)
    if (registered === undefined) {
      throw new RangeError(
        `Cannot unregister ${className(collector)}: it must be registered, received one that is not`,
      )
    }
    this.#release(registered.heads ?? [])
    this.#collectors.delete(collector)
    const changes = this.#changes.get(collector)
    if (changes !== undefined) this.#consumer?.removed(changes)
  }

  /** The collector that described a family of this name. */
  find(name: string): Collector | undefined {
    for (const [collector, { heads }] of this.#collectors) {
      if (heads?.some((head) => head.name === name) === true) return collector
    }
    return undefined
  }

  /** Heads of all families that are known before they are collected. */
  *describe(): Iterable<FamilyHead> {
    if (this.#targetInfo !== undefined) yield target
    for (const collector of this.#collectors.keys()) yield* collector.describe?.() ?? []
  }

  /**
   * Asks all collectors at once and gives their families in the order of registration.
   * A collector whose family clashes with an earlier one fails as a whole, in this collection.
   */
  async collect(options: CollectOptions = {}): Promise<Iterable<MetricFamily>> {
    const { names } = options
    // A registry is always asked: it may have got more since, and may have more than it can describe.
    const asked = [...this.#collectors].filter(
      ([one, { heads }]) => one instanceof Registry || isWanted(heads, names),
    )
    const answers = await Promise.all(asked.map(([collector, { label }]) => ask(collector, label, options)))
    const families: MetricFamily[] = []
    const seen = new NameIndex()
    if (this.#targetInfo !== undefined && isWanted([target], names)) {
      families.push(rowFamily(target, [], [{ labels: [], values: [1], detail: { info: this.#targetInfo } }]))
    }
    for (const [i, [, { label, heads }]] of asked.entries()) {
      const answer = answers[i] ?? []
      const clash = this.#clash(answer, heads ?? [], seen)
      if (clash === undefined) families.push(...answer)
      else if (options.onError === undefined) throw clash
      else options.onError(label, clash)
    }
    return families
  }

  /**
   * Sets the labels of the family `target`; `undefined` or no labels: none.
   * @throws DuplicateFamilyError when a collector has `target_info` already.
   * @see OpenMetrics 1.0, "Supporting target metadata in both push-based and pull-based systems"
   */
  setTargetInfo(labels: Readonly<Record<string, LabelValue>> | undefined): void {
    const pairs = sortedPairs(labels ?? {})
    for (const [name] of pairs) assertLabelName('target', name, this.nameValidation)
    if (pairs.length > 0 && this.#targetInfo === undefined) this.#claim([target])
    if (pairs.length === 0 && this.#targetInfo !== undefined) this.#names.release(target.name)
    this.#targetInfo = pairs.length === 0 ? undefined : pairs
  }

  /** The labels of the family `target`, if it is shown. */
  getTargetInfo(): Labels | undefined {
    return this.#targetInfo === undefined ? undefined : toLabels(this.#targetInfo)
  }

  /**
   * Hands over the changes of every instrument that is registered now and later.
   * @throws Error when another consumer has them: what was sent to one would be missing at the other.
   */
  attach(consumer: ChangeConsumer): void {
    if (this.#consumer !== undefined) {
      throw new Error(
        'Cannot attach a consumer of changes: a registry must have at most one, received a second',
      )
    }
    const changes = [...this.#collectors.keys()].flatMap((collector) => this.#changesOf(collector) ?? [])
    this.#consumer = consumer
    for (const one of changes) consumer.added(one)
  }

  #handOver(collector: Collector): void {
    const changes = this.#consumer === undefined ? undefined : this.#changesOf(collector)
    if (changes !== undefined) this.#consumer?.added(changes)
  }

  /** @throws Error when another registry sends the instrument. */
  #changesOf(collector: Collector): ChangeReader | undefined {
    const changes = this.#changes.get(collector) ?? collector.changes?.()
    if (changes !== undefined) this.#changes.set(collector, changes)
    return changes
  }

  /** Takes the names of all heads, or none. */
  #claim(heads: readonly FamilyHead[]): void {
    const claimed: FamilyHead[] = []
    try {
      for (const head of heads) {
        assertMetricName(head.name, this.nameValidation)
        const clash = this.#names.claim(head.type, head.name)
        if (clash !== undefined) throw new DuplicateFamilyError(head.name, clash.family, clash.sample)
        claimed.push(head)
      }
    } catch (error) {
      this.#release(claimed)
      throw error
    }
  }

  #release(heads: readonly FamilyHead[]): void {
    for (const { name } of heads) this.#names.release(name)
  }

  /** Why the families of one collector cannot stand beside the others'; takes their names when they can. */
  #clash(families: readonly MetricFamily[], own: readonly FamilyHead[], seen: NameIndex): Error | undefined {
    for (const [i, { type, name }] of families.entries()) {
      const isOwn = own.some((head) => head.type === type && head.name === name)
      const clash = (isOwn ? undefined : this.#names.clash(type, name)) ?? seen.claim(type, name)
      if (clash === undefined) continue
      for (const earlier of families.slice(0, i)) seen.release(earlier.name)
      return new DuplicateFamilyError(name, clash.family, clash.sample)
    }
    return undefined
  }
}

/** What to call a collector that does not describe itself. A module with a `collect` is one too, and has no class. */
function className(collector: object): string {
  return (collector as { readonly constructor?: { readonly name: string } }).constructor?.name ?? 'collector'
}

function isWanted(heads: readonly FamilyHead[] | undefined, names: ReadonlySet<string> | undefined): boolean {
  if (names === undefined || heads === undefined) return true
  return heads.some(({ type, name }) => sampleNames(type, name).some((sample) => names.has(sample)))
}

async function ask(
  collector: Collector,
  label: string,
  options: CollectOptions,
): Promise<readonly MetricFamily[]> {
  try {
    // A registry ends by itself: whoever hangs inside is left out alone.
    const signal = collector instanceof Registry ? undefined : options.signal
    const families = await gather(collector.collect(options), signal)
    for (const family of families) assertFamily(family)
    return families
  } catch (error) {
    if (options.onError === undefined) throw error
    options.onError(label, error)
    return []
  }
}

/** Users write collectors, and not all of them in TypeScript. */
function assertFamily(family: unknown): void {
  if (typeof family === 'object' && family !== null && 'open' in family && 'type' in family) return
  throw new TypeError(
    `Cannot collect: a collector must give metric families, received ${family === null ? 'null' : typeof family}`,
  )
}
