import { defaultBatchLimits, DeltaReader } from '../dist/src/entries/aggregate.js'
import { Counter, Registry } from '../dist/src/index.js'
import type { Contender, Contest } from './claim.ts'

const series = 100_000
const labelNames = ['method', 'route', 'status'] as const

/**
 * What the end of an invocation costs: finding which of 100,000 counters have changed, and sealing those into a batch.
 * Beside it, what finding them costs where nothing marks them; of that, nothing is sealed.
 * @param changed how many have changed; 0: the same flush again and again, as in an isolate where nothing happens
 */
export function flushContest(changed: number): Contest['contenders'] {
  return () => [ours(changed), scan(changed), walk(changed)]
}

/** Does something with every so-and-so-many-th series. */
function forEachChanged(changed: number, change: (at: number) => void): void {
  for (let i = 0; i < changed; i++) change(Math.floor((i * series) / changed))
}

function contender(
  { name, kind, run }: Pick<Contender, 'name' | 'kind' | 'run'>,
  changed: number,
  change: (at: number) => void,
): Contender {
  return {
    name,
    kind,
    run,
    before: changed === 0 ? undefined : () => forEachChanged(changed, change),
  }
}

function ours(changed: number): Contender {
  const registry = new Registry({ maxSeries: Infinity })
  const counter = new Counter({ name: 'requests_total', help: 'Requests', labelNames, registry })
  const bound = Array.from({ length: series }, (_, i) => counter.labels('GET', `/route/${i >> 3}`, i & 7))
  const reader = new DeltaReader(registry, { random: (into) => crypto.getRandomValues(into) })
  const limits = { ...defaultBatchLimits, maxSeries: Infinity, maxBytes: Infinity }
  const seal = () => reader.seal(1_700_000_000, { limits, whenEmpty: 'nothing' })
  seal()
  const run = (times: number): number => {
    let bytes = 0
    for (let i = 0; i < times; i++) bytes += seal()?.body.length ?? 0
    return bytes
  }
  return contender({ name: 'edgeprom', kind: 'ours', run }, changed, (at) => bound[at]?.inc())
}

function scan(changed: number): Contender {
  const [now, sent] = [new Float64Array(series), new Float64Array(series)]
  const run = (times: number): number => {
    let found = 0
    for (let i = 0; i < times; i++) {
      for (let at = 0; at < series; at++) {
        if (now[at] === sent[at]) continue
        found++
        sent[at] = now[at] ?? 0
      }
    }
    return found
  }
  return contender({ name: 'scan of a Float64Array', kind: 'peer', run }, changed, (at) => {
    now[at] = (now[at] ?? 0) + 1
  })
}

function walk(changed: number): Contender {
  const all = new Map<string, { now: number; sent: number }>()
  for (let i = 0; i < series; i++) all.set(`GET,/route/${i >> 3},${i & 7}`, { now: 0, sent: 0 })
  const bound = [...all.values()]
  const run = (times: number): number => {
    let found = 0
    for (let i = 0; i < times; i++) {
      for (const one of all.values()) {
        if (one.now === one.sent) continue
        found++
        one.sent = one.now
      }
    }
    return found
  }
  return contender({ name: 'walk of a Map', kind: 'peer', run }, changed, (at) => {
    const one = bound[at]
    if (one !== undefined) one.now++
  })
}
