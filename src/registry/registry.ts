import { assertHas } from '../model/assert-option.ts'
import type { Clock } from '../model/clock.ts'
import type { Collector, CollectOptions } from '../model/collector.ts'
import { DuplicateFamilyError } from '../model/errors.ts'
import type { FamilyHead } from '../model/family-head.ts'
import { gather } from '../model/gather.ts'
import { type Labels, type LabelPairs, type LabelValue, sortedPairs, toLabels } from '../model/labels.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import { NameIndex, sampleNames } from '../model/name-index.ts'
import { assertLabelName, assertMetricName, type NameValidation } from '../model/names.ts'
import { rowFamily } from '../model/row-family.ts'
import { systemClock } from '../runtime/system-clock.ts'
import { assertFamily, isDescribed } from './assert-family.ts'
import { assertMaxSeries } from './assert-max-series.ts'
import { collectedHeads } from './collected-heads.ts'
import { CommonLabels } from './common-labels.ts'
import { type Overflow, overflowFamily, overflowHead } from './overflow-family.ts'
import type { RegistryOptions } from './registry-options.ts'
import type { RegistryWatcher } from './registry-watcher.ts'

interface Registered {
  /** What errors call it. */
  readonly label: string
  /** Its families as far as they are known before they are collected. */
  readonly heads: readonly FamilyHead[]
}

type Answer = readonly MetricFamily[]

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
  /** The most series of an instrument that says nothing itself. */
  readonly maxSeries: number
  readonly #autoDescribe: boolean
  readonly #allowCollectorsWithoutNames: boolean
  /** The labels that it adds, one by one. */
  readonly commonLabels: CommonLabels
  readonly #collectors = new Map<Collector, Registered>()
  readonly #names = new NameIndex()
  #targetInfo: LabelPairs | undefined
  #watcher: RegistryWatcher | undefined

  constructor(options: RegistryOptions = {}) {
    const { targetInfo, commonLabels = {}, maxSeries = 10_000, nameValidation = 'utf8' } = options
    const { autoDescribe = false, allowCollectorsWithoutNames = false, clock = systemClock } = options
    assertMaxSeries('a registry', maxSeries)
    this.nameValidation = nameValidation
    this.clock = clock
    this.maxSeries = maxSeries
    this.#autoDescribe = autoDescribe
    this.#allowCollectorsWithoutNames = allowCollectorsWithoutNames
    this.commonLabels = new CommonLabels(commonLabels, nameValidation)
    if (targetInfo !== undefined) this.setTargetInfo(targetInfo)
  }

  /**
   * Adds a collector. Of a registry, everything in it now and later is shown, and sent where this one's changes are.
   * @throws DuplicateFamilyError when a family that it describes clashes with one that is there, RangeError for a
   * registry that has this one in it, TypeError for what is no collector, Error when somebody else takes its changes;
   * nothing is added.
   */
  register(collector: Collector): void {
    assertHas('Cannot register a collector', 'it', collector, 'collect')
    const registered = this.#collectors.get(collector)
    if (registered !== undefined)
      throw new DuplicateFamilyError(registered.label, registered.label, registered.label)
    if (isRegistry(collector) && collector.#has(this)) {
      throw new RangeError('Cannot register a registry: it must not have in it the one that it joins')
    }
    const heads = this.#headsOf(collector)
    const label = heads[0]?.name ?? className(collector)
    this.#claim(heads)
    try {
      this.#watcher?.registered(collector)
    } catch (error) {
      this.#release(heads)
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
    this.#release(registered.heads)
    this.#collectors.delete(collector)
    this.#watcher?.unregistered(collector)
  }

  /** The collector that described a family of this name. */
  find(name: string): Collector | undefined {
    for (const [collector, { heads }] of this.#collectors) {
      if (heads.some((head) => head.name === name)) return collector
    }
    return undefined
  }

  /** Heads of all families that are known before they are collected. */
  *describe(): Iterable<FamilyHead> {
    if (this.#targetInfo !== undefined) yield target
    for (const [collector, { heads }] of this.#collectors) yield* collector.describe?.() ?? heads
  }

  /**
   * Asks all collectors at once and gives their families in the order of registration.
   * A collector whose family clashes with an earlier one fails as a whole, in this collection.
   */
  async collect(options: CollectOptions = {}): Promise<Iterable<MetricFamily>> {
    const families = await this.#collect(options)
    const overflows = this.#overflows()
    if (overflows.length === 0 || !isWanted([overflowHead], options.names)) return families
    return [...families, this.commonLabels.family(overflowFamily(overflows))]
  }

  async #collect(options: CollectOptions): Promise<readonly MetricFamily[]> {
    const { names } = options
    // A registry is always asked: it may have got more since, and may have more than it can describe.
    const asked = [...this.#collectors].filter(
      ([one, { heads }]) => isRegistry(one) || this.#isAsked(heads, names),
    )
    const answers = asked.map(([collector, registered]) => this.#ask(collector, registered, options))
    await Promise.all(answers.filter((answer) => answer instanceof Promise))
    const families: MetricFamily[] = []
    const seen = new NameIndex()
    if (this.#targetInfo !== undefined && isWanted([target], names)) {
      families.push(rowFamily(target, [], [{ labels: [], values: [1], detail: { info: this.#targetInfo } }]))
    }
    for (const [i, [, { label, heads }]] of asked.entries()) {
      // Most answer at once: to wait for those too takes longer than to write a small family.
      const given = answers[i] ?? []
      const answer = given instanceof Promise ? await given : given
      const clash = this.#clash(answer, heads, seen)
      if (clash === undefined) families.push(...answer)
      else if (options.onError === undefined) throw clash
      else options.onError(label, clash)
    }
    return families.map((family) => this.commonLabels.family(family))
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

  /** What is registered, in that order. */
  collectors(): Iterable<Collector> {
    return this.#collectors.keys()
  }

  /** Tells of every collector that comes or goes from now on, instead of whoever was told before. */
  watch(watcher: RegistryWatcher | undefined): void {
    this.#watcher = watcher
  }

  /** Whether a registry is this one or somewhere in it. */
  #has(registry: Registry): boolean {
    if (registry === this) return true
    return [...this.#collectors.keys()].some((one) => isRegistry(one) && one.#has(registry))
  }

  /** What the instruments in it, and in the registries in it, found no room for. */
  #overflows(): readonly Overflow[] {
    return [...this.#collectors].flatMap(([collector, { label }]) => {
      if (isRegistry(collector)) return collector.#overflows()
      const { overflowed = 0 } = collector
      return overflowed === 0 ? [] : [{ metric: label, count: overflowed }]
    })
  }

  #headsOf(collector: Collector): readonly FamilyHead[] {
    if (collector.describe !== undefined) return [...collector.describe()]
    return this.#autoDescribe ? collectedHeads(collector) : []
  }

  #isAsked(heads: readonly FamilyHead[], names: ReadonlySet<string> | undefined): boolean {
    return heads.length === 0
      ? names === undefined || this.#allowCollectorsWithoutNames
      : isWanted(heads, names)
  }

  /** What a collector gives, at once if it can. */
  #ask(
    collector: Collector,
    { label, heads }: Registered,
    options: CollectOptions,
  ): Answer | Promise<Answer> {
    const checked = (families: Answer): Answer => {
      for (const family of families) assertFamily(family, heads)
      return families
    }
    const failed = (error: unknown): Answer => {
      if (options.onError === undefined) throw error
      options.onError(label, error)
      return []
    }
    try {
      // A registry ends by itself: whoever hangs inside is left out alone.
      if (isRegistry(collector)) return collector.#collect(options).catch(failed)
      const families = gather(collector.collect(options), options.signal)
      return families instanceof Promise ? families.then(checked).catch(failed) : checked(families)
    } catch (error) {
      // Fails as those that answer later: somebody waits for all of them.
      return Promise.reject(error as Error).catch(failed)
    }
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
  #clash(
    families: readonly MetricFamily[],
    heads: readonly FamilyHead[],
    seen: NameIndex,
  ): Error | undefined {
    for (const [i, family] of families.entries()) {
      const { type, name } = family
      const isOwn = isDescribed(family, heads)
      // Its names were taken when it was registered, and nobody else is given them.
      if (isOwn && families.length === 1) return undefined
      const clash = (isOwn ? undefined : this.#names.clash(type, name)) ?? seen.claim(type, name)
      if (clash === undefined) continue
      for (const earlier of families.slice(0, i)) seen.release(earlier.name)
      return new DuplicateFamilyError(name, clash.family, clash.sample)
    }
    return undefined
  }
}

function isRegistry(collector: Collector): collector is Registry {
  return collector instanceof Registry
}

/** What to call a collector that does not describe itself. A module with a `collect` is one too, and has no class. */
function className(collector: object): string {
  // A class may have a static `name` that is anything.
  const name = (collector as { readonly constructor?: { readonly name: unknown } }).constructor?.name
  return typeof name === 'string' && name !== '' ? name : 'collector'
}

function isWanted(heads: readonly FamilyHead[], names: ReadonlySet<string> | undefined): boolean {
  if (names === undefined) return true
  return heads.some(({ type, name }) => sampleNames(type, name).some((sample) => names.has(sample)))
}
