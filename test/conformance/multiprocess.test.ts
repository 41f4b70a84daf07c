import { describe, expect, test } from 'vitest'
import { defaultBatchLimits } from '../../src/aggregate/batch-limits.ts'
import { AggregatorHost } from '../../src/aggregate/host.ts'
import { MemoryStore } from '../../src/aggregate/memory-store.ts'
import { sourceText } from '../../src/aggregate/source-text.ts'
import { selfPrefix } from '../../src/aggregate/self-family.ts'
import type { Bytes } from '../../src/model/bytes.ts'
import { samples } from '../../src/model/samples.ts'
import { DeltaReader } from '../../src/report/delta-reader.ts'
import { listDeviations } from './list-deviations.ts'
import { type Op, toNumber, type WrittenNumber } from './scenario.ts'
import { Stage } from './stage.ts'
import { readVectors } from './vectors.ts'

/** What several processes did, and what the Python client made of it. */
interface Run {
  readonly name: string
  readonly processes: readonly { readonly pid: string; readonly ops: readonly Op[] }[]
  /** Processes that were marked as dead. */
  readonly dead: readonly string[]
  readonly expect: { readonly families: readonly ExpectedFamily[] }
}

interface ExpectedFamily {
  readonly name: string
  readonly help: string
  readonly type: string
  readonly unit: string
  readonly samples: readonly {
    readonly name: string
    readonly labels: Readonly<Record<string, string>>
    readonly value: WrittenNumber
  }[]
}

const runs = readVectors('multiprocess.json') as readonly Run[]

/** What we do not aggregate as the Python client does. */
const otherwise: Readonly<Record<string, string>> = {
  counter_reset_one_process:
    'what was counted before a reset was counted: the sum of all processes never goes down',
  gauge_min_one_untouched: 'a gauge that was never set has no value, so it is not the lowest',
  help_preserved_unit_lost: 'the unit is kept',
  info_enum_absent: 'infos and state sets are aggregated too',
}

/** A lease, in seconds; a process that is dead is not heard of for so long. */
const leaseSeconds = 60

listDeviations('the Python client', otherwise)

describe('processes are aggregated as the Python client aggregates them', () => {
  const done = runs.filter(({ name }) => otherwise[name] === undefined)
  const open = runs.filter(({ name }) => otherwise[name] !== undefined)

  test.each(done)('$name', (run) => check(run))

  test.each(open)('$name: otherwise', async (run) => {
    await expect(check(run)).rejects.toThrow('to deeply equal')
  })

  test('what is otherwise is one of the runs', () => {
    const known = new Set(runs.map(({ name }) => name))
    expect(Object.keys(otherwise).filter((name) => !known.has(name))).toEqual([])
  })
})

/** @throws when the families are not what they should be. */
async function check(run: Run): Promise<void> {
  const processes = await Promise.all(run.processes.map(({ ops }, i) => play(ops, i + 1)))
  let nowSeconds = 1_000
  const clock = { nowSeconds: () => nowSeconds, monotonicSeconds: () => nowSeconds }
  const host = new AggregatorHost(new MemoryStore(), { clock })
  // In the order in which values were set: what is newest is known by when it was sealed.
  for (const { seal, atSeconds } of processes) {
    const answer = await host.push(seal(), { ageSeconds: 200 - atSeconds, attempt: 1, leaseSeconds })
    expect(answer.kind).toBe('applied')
  }
  nowSeconds += leaseSeconds
  for (const [i, { seal }] of processes.entries()) {
    if (run.dead.includes(run.processes[i]?.pid ?? '')) continue
    await host.push(seal(), { ageSeconds: 0, attempt: 1, leaseSeconds })
  }
  const pids = new Map(processes.map(({ sourceLabel }, i) => [sourceLabel, run.processes[i]?.pid ?? '']))
  const families = (await host.collect()).filter(({ name }) => !name.startsWith(selfPrefix))
  const shown = families.map((family) => ({
    name: family.name,
    help: family.help,
    type: family.type,
    unit: family.unit,
    samples: [...samples(family)]
      .filter(({ name }) => !name.endsWith('_created'))
      .map(({ name, labels, value }) => ({ name, labels: withPid(labels, pids), value }))
      .sort(bySeries),
  }))
  expect(shown).toEqual(run.expect.families.map(toNumbers))
}

interface Played {
  /** The next batch of the process. */
  seal(): Bytes
  /** The time of its last step, as its clock had it. */
  readonly atSeconds: number
  /** What an aggregator calls it. */
  readonly sourceLabel: string
}

/** Does what one process did, with instruments of ours. */
async function play(ops: readonly Op[], number: number): Promise<Played> {
  const stage = new Stage()
  const reader = new DeltaReader(stage.registry, { random: (into) => into.fill(number) })
  for (const op of ops) await stage.play(op)
  const seal = (): Bytes => {
    const sealed = reader.seal(1_000, { limits: defaultBatchLimits, whenEmpty: 'empty batch' })
    if (sealed === undefined) throw new Error('no batch')
    return sealed.body
  }
  const atSeconds = ops.findLast(({ op }) => op === 'time')?.now ?? 0
  return { seal, atSeconds, sourceLabel: sourceText(String.fromCharCode(number).repeat(16)) }
}

/** We say `source` where the Python client says `pid`. */
function withPid(
  { source, ...labels }: Readonly<Record<string, string>>,
  pids: ReadonlyMap<string, string>,
): Readonly<Record<string, string>> {
  return source === undefined ? labels : { ...labels, pid: pids.get(source) ?? source }
}

/** Samples are a set: their order is not compared, that of buckets excepted, which their values show. */
function toNumbers(family: ExpectedFamily): unknown {
  const numbers = family.samples.map((sample) => ({ ...sample, value: toNumber(sample.value) }))
  return { ...family, samples: numbers.sort(bySeries) }
}

function bySeries(
  a: { readonly name: string; readonly labels: Readonly<Record<string, string>> },
  b: { readonly name: string; readonly labels: Readonly<Record<string, string>> },
): number {
  const key = ({ name, labels }: typeof a): string =>
    JSON.stringify([name, Object.entries(labels).toSorted(([x], [y]) => (x < y ? -1 : 1))])
  return key(a) < key(b) ? -1 : 1
}
