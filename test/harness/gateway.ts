import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import type { Stage } from './stage.ts'
import { Tethered } from './tethered.ts'
import { until } from './until.ts'

/** How a Pushgateway is started. */
export interface GatewayOptions {
  /** The hash (bcrypt) of each user's password. @default anybody may push */
  readonly users?: Readonly<Record<string, string>> | undefined
  /** @default '' */
  readonly prefix?: string | undefined
}

/** A group as the API shows it. */
export interface GatewayGroup {
  readonly labels: Readonly<Record<string, string>>
  /** What was pushed, by name and labels, as it is printed. */
  readonly series: ReadonlyMap<string, string>
}

/** What the API says: families by name, beside a few other things. */
interface ApiMetric {
  readonly labels: Readonly<Record<string, string>>
  readonly value?: string
  readonly count?: string
  readonly sum?: string
  readonly buckets?: Readonly<Record<string, string>>
  readonly quantiles?: Readonly<Record<string, string>>
}
interface ApiGroup {
  readonly labels: Readonly<Record<string, string>>
  readonly [family: string]: unknown
}

/** A real Pushgateway. */
export class Gateway {
  readonly origin: string
  readonly #prefix: string

  private constructor(origin: string, prefix: string) {
    this.origin = origin
    this.#prefix = prefix
  }

  /** Starts one, which ends with the stage. */
  static async start(stage: Stage, { users, prefix = '' }: GatewayOptions = {}): Promise<Gateway> {
    const port = await freePort()
    const address = `127.0.0.1:${port}`
    const config = join(stage.folder, `gateway-${port}.yml`)
    writeFileSync(config, JSON.stringify(users === undefined ? {} : { basic_auth_users: users }))
    const args = [
      `--web.listen-address=${address}`,
      `--web.config.file=${config}`,
      `--web.route-prefix=${prefix}`,
      '--persistence.file=',
      '--log.level=warn',
    ]
    const running = stage.add(new Tethered({ command: 'prometheus-pushgateway', args, signal: 'TERM' }))
    await until(`a Pushgateway: ${running.describe()}`, async () => {
      const response = await fetch(`http://${address}${prefix}/-/ready`).catch(() => undefined)
      return response === undefined ? undefined : true
    })
    return new Gateway(`http://${address}`, prefix)
  }

  /** All groups, by its API. */
  async groups(authorization?: string): Promise<readonly GatewayGroup[]> {
    const headers = authorization === undefined ? {} : { authorization }
    const response = await fetch(`${this.origin}${this.#prefix}/api/v1/metrics`, { headers })
    const { data } = (await response.json()) as { readonly data: readonly ApiGroup[] }
    return data.map((group) => ({ labels: group.labels, series: seriesOf(group) }))
  }
}

/** Its own families left out. */
function seriesOf(group: ApiGroup): ReadonlyMap<string, string> {
  const families = Object.entries(group).filter(([name]) => !/^(labels|last_push_.*|push_.*)$/.test(name))
  return new Map(
    families.flatMap(([name, family]) => {
      const { metrics = [] } = family as { readonly metrics?: readonly ApiMetric[] }
      return metrics.flatMap((metric) => [...samplesOf(name, metric)])
    }),
  )
}

function* samplesOf(name: string, metric: ApiMetric): Generator<readonly [string, string]> {
  const { labels, value, count, sum, buckets = {}, quantiles = {} } = metric
  if (value !== undefined) yield [describe(name, labels), value]
  for (const [le, at] of Object.entries(buckets)) yield [describe(`${name}_bucket`, { ...labels, le }), at]
  for (const [quantile, at] of Object.entries(quantiles)) yield [describe(name, { ...labels, quantile }), at]
  if (count !== undefined) yield [describe(`${name}_count`, labels), count]
  if (sum !== undefined) yield [describe(`${name}_sum`, labels), sum]
}

/** A series as text that says all of its labels. */
export function describe(name: string, labels: Readonly<Record<string, string>>): string {
  return name + JSON.stringify(Object.entries(labels).toSorted(([left], [right]) => (left < right ? -1 : 1)))
}
