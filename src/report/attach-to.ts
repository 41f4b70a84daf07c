import { Instrument } from '../instruments/instrument.ts'
import type { LabelNames } from '../instruments/label-names.ts'
import type { ChangeReader } from '../model/change-reader.ts'
import type { Collector } from '../model/collector.ts'
import { Registry, type RegistryWatcher } from '../registry/registry.ts'
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
  let outlet = outlets.get(registry)
  if (outlet === undefined) outlets.set(registry, (outlet = new ChangeOutlet(registry)))
  return outlet
}

/** Of a registry there is one, from the first time that somebody wants its changes. */
class ChangeOutlet implements ChangeConsumer {
  readonly #registry: Registry
  readonly #sources = new Set<Collector | ChangeOutlet>()
  /** Of every instrument that the consumer has had: one that comes back goes on where it was. */
  readonly #readers = new WeakMap<Collector, ChangeReader>()
  /** With the labels of the registry. A consumer knows readers by identity. */
  readonly #labelled = new WeakMap<ChangeReader, ChangeReader>()
  #consumer: ChangeConsumer | undefined

  constructor(registry: Registry) {
    this.#registry = registry
    const watcher: RegistryWatcher = {
      added: (collector) => this.#add(sourceOf(collector)),
      removed: (collector) => this.#delete(sourceOf(collector)),
    }
    registry.watch(watcher)
  }

  /** @throws Error when there is a consumer already, here or in a registry inside. */
  attach(consumer: ChangeConsumer): void {
    this.#assertFree()
    const changes = this.#all()
    this.#connect(consumer)
    for (const one of changes) consumer.added(one)
  }

  added(changes: ChangeReader): void {
    this.#consumer?.added(this.#label(changes))
  }

  removed(changes: ChangeReader): void {
    this.#consumer?.removed(this.#label(changes))
  }

  /** A collector, or what hands out the changes of a registry, has come. @throws Error when others take its changes. */
  #add(source: Collector | ChangeOutlet): void {
    if (this.#consumer === undefined) {
      this.#sources.add(source)
      return
    }
    if (source instanceof ChangeOutlet) source.#assertFree()
    const changes = this.#of(source)
    this.#sources.add(source)
    if (source instanceof ChangeOutlet) source.#connect(this)
    for (const one of changes) this.added(one)
  }

  /** It has gone. */
  #delete(source: Collector | ChangeOutlet): void {
    this.#sources.delete(source)
    if (this.#consumer === undefined) return
    for (const one of this.#of(source)) this.removed(one)
    if (source instanceof ChangeOutlet) source.#connect(undefined)
  }

  #connect(consumer: ChangeConsumer | undefined): void {
    this.#consumer = consumer
    for (const source of this.#sources) {
      if (source instanceof ChangeOutlet) source.#connect(consumer === undefined ? undefined : this)
    }
  }

  #assertFree(): void {
    if (this.#consumer !== undefined) {
      throw new Error(
        'Cannot attach a consumer of changes: a registry must have at most one, received a second',
      )
    }
    for (const source of this.#sources) if (source instanceof ChangeOutlet) source.#assertFree()
  }

  /** As the consumer gets them. @throws Error when another registry sends one of the instruments. */
  #all(): readonly ChangeReader[] {
    return [...this.#sources].flatMap((source) => this.#of(source)).map((one) => this.#label(one))
  }

  #of(source: Collector | ChangeOutlet): readonly ChangeReader[] {
    if (source instanceof ChangeOutlet) return source.#all()
    // Custom collectors are scraped, not aggregated.
    if (!isInstrument(source)) return []
    const changes = this.#readers.get(source) ?? changesOf(source)
    this.#readers.set(source, changes)
    return [changes]
  }

  #label(changes: ChangeReader): ChangeReader {
    const { commonLabels } = this.#registry
    if (commonLabels.size === 0) return changes
    let labelled = this.#labelled.get(changes)
    if (labelled === undefined) {
      this.#labelled.set(changes, (labelled = new LabelledChanges(changes, commonLabels)))
    }
    return labelled
  }
}

function sourceOf(collector: Collector): Collector | ChangeOutlet {
  return collector instanceof Registry ? outletOf(collector) : collector
}

function isInstrument(collector: Collector): collector is Instrument<LabelNames, unknown> {
  return collector instanceof Instrument
}
