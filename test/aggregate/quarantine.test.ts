import { describe, expect, test } from 'vitest'
import { Quarantine } from '../../src/aggregate/quarantine.ts'
import { Fold } from './fold.ts'
import { counter } from './test-source.ts'

describe('Quarantine', () => {
  test('keeps the newest 16 entries, oldest first', () => {
    const quarantine = new Quarantine()
    for (let lsn = 1; lsn <= 20; lsn++) quarantine.add({ lsn, body: undefined })
    expect(quarantine.entries.map(({ lsn }) => lsn)).toEqual(Array.from({ length: 16 }, (_, i) => i + 5))
  })

  test('keeps no more than 1 MiB', () => {
    const quarantine = new Quarantine()
    for (let lsn = 1; lsn <= 5; lsn++) quarantine.add({ lsn, body: new Uint8Array(400_000) })
    expect(quarantine.entries.map(({ lsn }) => lsn)).toEqual([4, 5])
    quarantine.add({ lsn: 6, body: new Uint8Array(2_000_000) })
    expect(quarantine.entries).toEqual([])
  })

  test('is part of a snapshot', () => {
    const fold = new Fold()
    fold.send(counter('a', { values: [1] }))
    const body = Uint8Array.of(1, 2, 3)
    fold.apply({ kind: 'quarantined', body, error: new Error('broken') })
    fold.apply({ kind: 'quarantined', body: undefined, error: new Error('broken') })
    fold.restart()
    expect(fold.aggregator.quarantined).toEqual([
      { lsn: 2, body },
      { lsn: 3, body: undefined },
    ])
    expect(fold.selfLines()).toContain('quarantined_batches_total 2')
  })
})
