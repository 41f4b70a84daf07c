import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { parsePage, sumOf } from '../../test/harness/page.ts'
import type { MeasuredPushes, PushFigures } from '../report/record-aggregator.ts'
import { median, quantile, ratioOf } from '../statistics.ts'
import type { PushCase } from './cases.ts'
import { Contender } from './contender.ts'
import { counterNames } from './pusher.ts'
import { type Server, startNode, startNoOp, startPushgateway, startWorkerd } from './servers.ts'
import type { Settings } from './settings.ts'
import { token } from './token.ts'
import { batchTraffic, pageTraffic, repeatedTraffic, type Traffic } from './traffic.ts'

/** What ours has to reach beside the Pushgateway that checks. */
const timesThePushgateway = 10
const checkedName = 'Pushgateway, with its check'

/** Lets all contenders take the same pushes, in turns and in another order every round. */
export async function measurePushes(
  one: PushCase,
  settings: Settings,
  say: (what: string) => void,
): Promise<MeasuredPushes> {
  const { random, seconds, rounds } = settings
  const folder = mkdtempSync(join(settings.folder, 'case-'))
  say(`${one.title}: starting`)
  const options = { ...one, random }
  const all: Contender[] = []
  const add = async (
    name: string,
    server: Promise<Server>,
    traffic: Traffic | Promise<Traffic>,
    isOurs = false,
  ): Promise<void> => {
    all.push(new Contender(name, isOurs, await server, await traffic))
  }
  try {
    const batches = (): Traffic => batchTraffic(options)
    await add('edgeprom in workerd', startWorkerd(folder, 1), batches(), true)
    await add('edgeprom in Node, full', startNode(folder, 'full'), batches(), true)
    await add('edgeprom in Node, normal', startNode(folder, 'normal'), batches(), true)
    await add(checkedName, startPushgateway('checked'), pageTraffic(options))
    await add('Pushgateway, without its check', startPushgateway('unchecked'), pageTraffic(options))
    await add('no-op endpoint', startNoOp(), repeatedTraffic(options))
    for (const contender of all) {
      say(`${one.title}: warming ${contender.name}`)
      // Every source once, so that the page is whole; then for a while.
      await contender.traffic.fill(Math.ceil(one.sources / contender.traffic.waiting.length))
      await contender.send(folder, 0)
      await contender.turn(folder, seconds)
    }
    for (let round = 0; round < rounds; round++) {
      for (const contender of shuffledBy(all, () => random.next())) {
        say(`${one.title}: round ${round + 1} of ${rounds}, ${contender.name}`)
        contender.turns.push(await contender.turn(folder, seconds))
      }
    }
    for (const contender of all.filter(({ isOurs }) => isOurs)) await assertCounted(contender, one)
    return judged(one, all)
  } finally {
    await Promise.all(all.map(({ server }) => server.stop()))
  }
}

/** Ours beside the Pushgateway in the same round: what slows a whole round slows both. */
function judged(one: PushCase, all: readonly Contender[]): MeasuredPushes {
  const checked = all.find(({ name }) => name === checkedName)
  const slowest = all
    .filter(({ isOurs }) => isOurs)
    .map((contender) => ratioOf(ratesOf(contender), checked === undefined ? [] : ratesOf(checked)))
    .reduce((least, other) => (least.middle <= other.middle ? least : other))
  return {
    title: one.title,
    target: timesThePushgateway,
    slowest,
    isKept: slowest.middle >= timesThePushgateway,
    contenders: all.map(figuresOf),
  }
}

function ratesOf({ turns }: Contender): readonly number[] {
  return turns.map(({ milliseconds, seconds }) => milliseconds.length / seconds)
}

function figuresOf(contender: Contender): PushFigures {
  const { name, turns, traffic } = contender
  const rates = ratesOf(contender)
  const all = turns.flatMap(({ milliseconds }) => milliseconds)
  const sum = (read: (turn: (typeof turns)[number]) => number): number =>
    turns.reduce((total, turn) => total + read(turn), 0)
  return {
    name,
    bytes: traffic.bytes(),
    pushesPerSecond: median(rates),
    low: Math.min(...rates),
    high: Math.max(...rates),
    p50: quantile(all, 0.5),
    p90: quantile(all, 0.9),
    p99: quantile(all, 0.99),
    max: Math.max(...turns.map(({ milliseconds }) => milliseconds.reduce((a, b) => Math.max(a, b), 0))),
    cpuMilliseconds: (sum(({ serverSeconds }) => serverSeconds) * 1000) / all.length,
    loadCpuShare: sum(({ cpuSeconds }) => cpuSeconds) / sum(({ seconds }) => seconds),
  }
}

/** @throws Error when the page of ours does not hold each push exactly once. */
async function assertCounted(
  { name, server, traffic, answered }: Contender,
  { title }: PushCase,
): Promise<void> {
  const response = await fetch(`${server.origin}/metrics`, { headers: { authorization: `Bearer ${token}` } })
  const page = parsePage(await response.text())
  const counted = counterNames.reduce((sum, counter) => sum + sumOf(page, counter), 0)
  const applied = sumOf(page, 'edgeprom_aggregator_batches_total')
  if (counted === answered * traffic.counters && applied === answered) return
  throw new Error(
    `${title}: ${name} has answered ${answered} pushes, applied ${applied} and counts ${counted}`,
  )
}

/** The same in an order that a seed repeats. */
function shuffledBy<T>(items: readonly T[], random: () => number): readonly T[] {
  const keyed = items.map((item) => ({ item, key: random() }))
  return keyed.toSorted((one, other) => one.key - other.key).map(({ item }) => item)
}
