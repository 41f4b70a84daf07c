import type { ChangeReader } from '../../src/model/collector.ts'
import type { SeriesBlock } from '../../src/model/series-block.ts'

/** One row that has counted 5, of a family whose head can be made one that no batch carries. */
export class FakeChanges implements ChangeReader {
  head: ChangeReader['head'] = { type: 'counter', name: 'fake', help: '', unit: '' }
  readonly labels = []
  changed = 1
  cleared = 0
  #isRead = false

  rewind(): void {
    this.#isRead = false
  }

  read(into: SeriesBlock): number {
    into.rows = this.#isRead ? 0 : 1
    into.values[0] = 5
    this.#isRead = true
    return into.rows
  }

  clear(): void {
    this.cleared++
    this.changed = 0
  }

  resync(): void {}
}
