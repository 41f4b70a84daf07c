import fc from 'fast-check'
import { gaugeFlags } from '../../src/model/series-block.ts'
import { aggregationCodes } from '../../src/aggregate/batch-layout.ts'
import { compareCodePoints } from '../../src/model/names.ts'
import type { TestFamily, TestRow } from './test-source.ts'

/** Any well-formed text, surrogate pairs, byte order marks and control characters included. */
export const anyText: fc.Arbitrary<string> = fc.string({ unit: 'binary' })

const labelName = anyText.filter(
  (name) => name !== '' && !name.startsWith('__') && !['le', 'quantile', 'edgeprom_overflow'].includes(name),
)
const amount = fc.oneof(fc.nat(), fc.double({ min: 0, max: 1e300, noNaN: true }))
const anyNumber = fc.double()
const count = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(), fc.maxSafeNat())

const bounds = fc
  .uniqueArray(fc.double({ noNaN: true, noDefaultInfinity: true }), {
    maxLength: 8,
    selector: (bound) => bound + 0,
  })
  .map((all) => all.sort((a, b) => a - b))
const sortedPairs = fc
  .uniqueArray(fc.tuple(labelName, anyText), { maxLength: 4, selector: ([name]) => name })
  .map((pairs) => pairs.sort(([a], [b]) => compareCodePoints(a, b)))

/** Families that an encoder takes, with label names that are nobody's own. */
export const anyFamily: fc.Arbitrary<TestFamily> = fc
  .tuple(
    fc.record({ name: anyText.filter((name) => name !== ''), help: anyText, unit: anyText }),
    fc.uniqueArray(labelName, { maxLength: 3 }),
    fc.constantFrom('counter', 'gauge', 'histogram', 'summary', 'info', 'stateset'),
    bounds,
    fc.uniqueArray(anyText, { minLength: 1, maxLength: 4 }),
    fc.constantFrom(...aggregationCodes),
  )
  .chain(([common, names, type, edges, states, aggregation]): fc.Arbitrary<TestFamily> => {
    const labels = fc.record(Object.fromEntries(names.map((name) => [name, anyText])), { requiredKeys: [] })
    const rows = (row: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<readonly TestRow[]> =>
      fc.array(fc.record({ labels, ...row }) as fc.Arbitrary<TestRow>, { minLength: 1, maxLength: 5 })
    switch (type) {
      case 'counter':
        return rows({ values: fc.tuple(amount) }).map((all) => ({ head: { type, ...common }, rows: all }))
      case 'gauge': {
        const flags = fc.constantFrom(
          0,
          gaugeFlags.hasValue,
          gaugeFlags.hasValue | gaugeFlags.wasSet,
          gaugeFlags.hasValue | gaugeFlags.repeated,
        )
        return rows({ values: fc.tuple(anyNumber), flags }).map((all) => ({
          head: { type, ...common, aggregation },
          rows: all,
        }))
      }
      case 'histogram': {
        const values = fc.tuple(
          fc.array(count, { minLength: edges.length + 1, maxLength: edges.length + 1 }),
          anyNumber,
        )
        return rows({ values: values.map(([counts, sum]) => [...counts, sum]) }).map((all) => ({
          head: { type, ...common, bounds: edges },
          rows: all,
        }))
      }
      case 'summary':
        return rows({ values: fc.tuple(count, anyNumber) }).map((all) => ({
          head: { type, ...common, quantiles: [] },
          rows: all,
        }))
      case 'info': {
        const said = sortedPairs.map((pairs) => pairs.filter(([name]) => !names.includes(name)))
        return rows({ values: fc.constant([1]), info: said }).map((all) => ({
          head: { type, ...common },
          rows: all,
        }))
      }
      case 'stateset': {
        const values = fc.nat(states.length - 1).map((state) => states.map((_, i) => (i === state ? 1 : 0)))
        return rows({ values, flags: fc.constantFrom(0, gaugeFlags.repeated) }).map((all) => ({
          head: { type, ...common, states },
          rows: all,
        }))
      }
    }
  })
