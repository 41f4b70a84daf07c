import * as fc from 'fast-check'
import type { Exemplar } from '../../src/model/exemplar.ts'
import type { MetricFamily } from '../../src/model/metric-family.ts'
import { type FamilyRow, rowFamily } from '../../src/model/row-family.ts'

const types = [
  'counter',
  'gauge',
  'histogram',
  'gaugehistogram',
  'summary',
  'info',
  'stateset',
  'unknown',
] as const
type Type = (typeof types)[number]

const remarkable = fc.constantFrom(...'\0\n\r\t\\"{},= #_.:')
/** Any well-formed text, often with what formats escape or are made of. */
const anyText = fc
  .array(fc.oneof(fc.string({ unit: 'binary', maxLength: 3 }), remarkable), { maxLength: 5 })
  .map((parts) => parts.join(''))
const legacyText = fc.string({ unit: fc.constantFrom('a', 'B', '7', '_'), maxLength: 4 })
const finite = fc.double({ noNaN: true, noDefaultInfinity: true })
const amount = fc.oneof(fc.nat(), fc.double({ min: 0, max: 1e300, noNaN: true }))
const count = fc.oneof(fc.constant(0), fc.nat(), fc.nat({ max: 2 ** 40 }))
/** Around the present, in milliseconds, where no decimal is lost. */
const seconds = fc
  .integer({ min: 1_600_000_000_000, max: 2_000_000_000_000 })
  .map((milliseconds) => milliseconds / 1000)
const maybe = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(one, { nil: undefined })

/** A name that stays its own whatever happens to the unusual part of it: `prefix` and `number` keep it apart. */
const nameOf = (prefix: string, number: number): fc.Arbitrary<string> =>
  fc.oneof(legacyText, anyText).map((text) => `${prefix}${number}_${text}_x`)

const exemplar: fc.Arbitrary<Exemplar> = fc.record({
  labels: fc
    .array(fc.string({ unit: 'grapheme', maxLength: 8 }), { maxLength: 2 })
    .map((texts) => texts.map((text, i) => [`e${i}`, text.replace(/[\\"]/g, '')] as const)),
  value: finite,
  timestampSeconds: maybe(seconds),
})

const boundsOf = (bound: fc.Arbitrary<number>): fc.Arbitrary<readonly number[]> =>
  fc
    .uniqueArray(bound, { maxLength: 5, selector: (one) => one + 0 })
    .map((all) => all.map((one) => one + 0).sort((a, b) => a - b))
const quantiles = fc
  .uniqueArray(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3, selector: (one) => one + 0 })
  .map((all) => all.sort((a, b) => a - b))

/** What a type adds to the head of a family, and the numbers of a row. */
interface Shape {
  readonly head: object
  readonly values: fc.Arbitrary<readonly number[]>
}

function shapeOf(type: Type): fc.Arbitrary<Shape> {
  switch (type) {
    case 'counter':
      return fc.constant({ head: {}, values: fc.tuple(amount) })
    case 'gauge':
      return fc.constant({ head: { aggregation: 'auto' }, values: fc.tuple(fc.double()) })
    case 'unknown':
      return fc.constant({ head: {}, values: fc.tuple(fc.double()) })
    case 'info':
      return fc.constant({ head: {}, values: fc.constant([1]) })
    case 'stateset':
      return fc.uniqueArray(anyText, { minLength: 1, maxLength: 3 }).map((states) => ({
        head: { states },
        values: fc.tuple(...states.map(() => fc.constantFrom(0, 1))),
      }))
    case 'summary':
      return quantiles.map((all) => ({
        head: { quantiles: all },
        values: fc.tuple(count, amount, ...all.map(() => fc.oneof(amount, fc.constant(NaN)))),
      }))
    case 'histogram':
      return boundsOf(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true })).map((bounds) => ({
        head: { bounds },
        values: fc.tuple(count, ...bounds.map(() => count), amount),
      }))
    case 'gaugehistogram':
      return boundsOf(finite).map((bounds) => ({
        head: { bounds },
        // A sum of nothing negative is not negative.
        values: fc.tuple(count, ...bounds.map(() => count), (bounds[0] ?? 0) < 0 ? finite : amount),
      }))
  }
}

function familyOf(number: number): fc.Arbitrary<MetricFamily> {
  const labelNames = fc
    .nat({ max: 3 })
    .chain((length) => fc.tuple(...Array.from({ length }, (_, i) => nameOf('l', i))))
  return fc
    .tuple(
      fc.constantFrom(...types).chain((type) => shapeOf(type).map((shape) => ({ type, ...shape }))),
      nameOf('f', number),
      anyText,
      fc.constantFrom('', 'seconds', 'bytes'),
      labelNames,
    )
    .chain(([{ type, head, values }, stem, help, unit, labels]) => {
      const row: fc.Arbitrary<FamilyRow> = fc.record({
        labels: fc.tuple(...labels.map(() => maybe(anyText))),
        values,
        createdSeconds: maybe(seconds),
        // OpenMetrics cannot tell the series of an info apart, and they have a timestamp all or none.
        timestampSeconds: type === 'info' ? fc.constant(undefined) : maybe(seconds),
        detail: detailOf(type),
      })
      // A label without text and none at all are the same to Prometheus.
      const selector = (one: FamilyRow): string => JSON.stringify(one.labels.map((text) => text ?? ''))
      // Under most escapings a metric may keep a colon that a label may not: the label of the states would be another.
      const own = type === 'stateset' ? stem.replaceAll(':', '') : stem
      const name = unit === '' ? own : `${own}_${unit}`
      return fc
        .uniqueArray(row, { selector, maxLength: 4 })
        .map((rows) => rowFamily({ type, name, help, unit, ...head } as never, labels, rows))
    })
}

function detailOf(type: Type): fc.Arbitrary<FamilyRow['detail']> {
  if (type === 'info') {
    return fc.array(anyText, { maxLength: 2 }).map((all) => ({ info: all.map((text, i) => [`i${i}`, text]) }))
  }
  return type === 'counter' || type === 'histogram'
    ? maybe(fc.array(maybe(exemplar), { maxLength: 3 }).map((exemplars) => ({ exemplars })))
    : fc.constant(undefined)
}

/** What a registry may show: families of every type, with any text where any is allowed. */
export const anyFamilies: fc.Arbitrary<readonly MetricFamily[]> = fc
  .nat({ max: 5 })
  .chain((length) => fc.tuple(...Array.from({ length }, (_, number) => familyOf(number))))
