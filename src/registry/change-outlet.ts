import type { ChangeConsumer } from '../model/change-consumer.ts'
import type { ChangeReader, Collector } from '../model/collector.ts'
import type { CommonLabels } from './common-labels.ts'

/** Hands the changes of a registry's instruments, and of the registries in it, to whoever takes them. */
export class ChangeOutlet implements ChangeConsumer {
  readonly #common: CommonLabels
  readonly #sources = new Set<Collector | ChangeOutlet>()
  /** Of every instrument that the consumer has had: one that comes back goes on where it was. */
  readonly #readers = new WeakMap<Collector, ChangeReader>()
  #consumer: ChangeConsumer | undefined

  constructor(common: CommonLabels) {
    this.#common = common
  }

  /** @throws Error when there is a consumer already, here or in a registry inside. */
  attach(consumer: ChangeConsumer): void {
    this.#assertFree()
    const changes = this.#all()
    this.#connect(consumer)
    for (const one of changes) consumer.added(one)
  }

  /** A collector, or what hands out the changes of a registry, has come. @throws Error when others take its changes. */
  add(source: Collector | ChangeOutlet): void {
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
  delete(source: Collector | ChangeOutlet): void {
    this.#sources.delete(source)
    if (this.#consumer === undefined) return
    for (const one of this.#of(source)) this.removed(one)
    if (source instanceof ChangeOutlet) source.#connect(undefined)
  }

  added(changes: ChangeReader): void {
    this.#consumer?.added(this.#common.changes(changes))
  }

  removed(changes: ChangeReader): void {
    this.#consumer?.removed(this.#common.changes(changes))
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
    return [...this.#sources].flatMap((source) => this.#of(source)).map((one) => this.#common.changes(one))
  }

  #of(source: Collector | ChangeOutlet): readonly ChangeReader[] {
    if (source instanceof ChangeOutlet) return source.#all()
    const changes = this.#readers.get(source) ?? source.changes?.()
    if (changes === undefined) return []
    this.#readers.set(source, changes)
    return [changes]
  }
}
