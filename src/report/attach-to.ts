import { Instrument } from '../instruments/instrument.ts'
import type { LabelNames } from '../instruments/label-names.ts'
import type { ChangeReader } from '../model/change-reader.ts'
import type { Collector } from '../model/collector.ts'
import { Registry } from '../registry/registry.ts'
import type { RegistryWatcher } from '../registry/registry-watcher.ts'
import type { ChangeConsumer } from './change-consumer.ts'
import { changesOf } from './changes-of.ts'
import { LabelledChanges } from './labelled-changes.ts'

const outlets: WeakMap<Registry, ChangeOutlet> = /* @__PURE__ */ new WeakMap()

/**
 * Hands over the changes of every instrument that is in a registry, or in one in it, now and later.
 * @throws Error when another consumer has them: what was sent to one would be missing at the other.
 */
export function attachTo(registry: Registry, consumer: ChangeConsumer): void {
  outletOf(registry).attach(consumer)
}

function outletOf(registry: Registry): ChangeOutlet {
  const outlet = outlets.get(registry) ?? new ChangeOutlet(registry)
  outlets.set(registry, outlet)
  return outlet
}

/** Of a registry there is one, from the first time that somebody wants its changes. */
class ChangeOutlet implements ChangeConsumer, RegistryWatcher {
  readonly #registry: Registry
  /** Of every instrument that a consumer has had: one that comes back goes on where it was. */
  readonly #readers = new WeakMap<Collector, ChangeReader>()
  /** With the labels of the registry. A consumer knows readers by identity. */
  readonly #labelled = new WeakMap<ChangeReader, ChangeReader>()
  #consumer: ChangeConsumer | undefined

  constructor(registry: Registry) {
    this.#registry = registry
  }

  /** @throws Error when there is a consumer already, here or in a registry inside. */
  attach(consumer: ChangeConsumer): void {
    this.assertFree()
    const changes = this.#all()
    this.connect(consumer)
    for (const one of changes) consumer.added(one)
  }

  /** Hands over to the outlet of the registry that it is in, or to nobody. */
  connect(consumer: ChangeConsumer | undefined): void {
    this.#consumer = consumer
    this.#registry.watch(consumer && this)
    for (const one of this.#registry.collectors()) innerOutlet(one)?.connect(consumer && this)
  }

  /** @throws Error when there is a consumer, here or in a registry inside. */
  assertFree(): void {
    if (this.#consumer !== undefined) {
      throw new Error(
        'Cannot attach a consumer of changes: a registry must have at most one, received a second',
      )
    }
    for (const one of this.#registry.collectors()) innerOutlet(one)?.assertFree()
  }

  registered(collector: Collector): void {
    const inner = innerOutlet(collector)
    inner?.assertFree()
    const changes = this.#of(collector)
    inner?.connect(this)
    for (const one of changes) this.added(one)
  }

  unregistered(collector: Collector): void {
    for (const one of this.#of(collector)) this.removed(one)
    innerOutlet(collector)?.connect(undefined)
  }

  added(changes: ChangeReader): void {
    this.#consumer?.added(this.#label(changes))
  }

  removed(changes: ChangeReader): void {
    this.#consumer?.removed(this.#label(changes))
  }

  /** As the consumer gets them. @throws Error when another registry sends one of the instruments. */
  #all(): readonly ChangeReader[] {
    return [...this.#registry.collectors()].flatMap((one) => this.#of(one)).map((one) => this.#label(one))
  }

  #of(collector: Collector): readonly ChangeReader[] {
    const inner = innerOutlet(collector)
    if (inner !== undefined) return inner.#all()
    // Custom collectors are scraped, not aggregated.
    if (!isInstrument(collector)) return []
    const changes = this.#readers.get(collector) ?? changesOf(collector)
    this.#readers.set(collector, changes)
    return [changes]
  }

  #label(changes: ChangeReader): ChangeReader {
    const { commonLabels } = this.#registry
    if (commonLabels.size === 0) return changes
    const labelled = this.#labelled.get(changes) ?? new LabelledChanges(changes, commonLabels)
    this.#labelled.set(changes, labelled)
    return labelled
  }
}

/** What hands out the changes of a collector that is a registry itself. */
function innerOutlet(collector: Collector): ChangeOutlet | undefined {
  return collector instanceof Registry ? outletOf(collector) : undefined
}

function isInstrument(collector: Collector): collector is Instrument<LabelNames, unknown> {
  return collector instanceof Instrument
}
