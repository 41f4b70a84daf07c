import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../scripts/root.ts'

/** The Python that has the packages of `test/interop/requirements.txt`. */
const python = process.env['PYTHON_CLIENT'] ?? 'python3'

/** A request as OpenTelemetry's own messages say it is; numbers of 64 bits, and those that JSON has none for, as text. */
export interface ReadOtlpRequest {
  readonly resourceMetrics: readonly {
    readonly resource?: { readonly attributes?: readonly ReadAttribute[] }
    readonly scopeMetrics: readonly { readonly metrics?: readonly ReadMetric[] }[]
  }[]
}

interface ReadAttribute {
  readonly key?: string
  readonly value: { readonly stringValue: string }
}

/** A metric of any kind: what is not there is its default. */
export interface ReadMetric {
  readonly name: string
  readonly unit?: string
  readonly gauge?: { readonly dataPoints: readonly ReadPoint[] }
  readonly sum?: ReadCounted & { readonly isMonotonic?: boolean }
  readonly histogram?: ReadCounted
  readonly summary?: { readonly dataPoints: readonly ReadPoint[] }
}

interface ReadCounted {
  readonly dataPoints: readonly ReadPoint[]
  readonly aggregationTemporality?: string
}

export interface ReadPoint {
  readonly attributes?: readonly ReadAttribute[]
  readonly startTimeUnixNano?: string
  readonly timeUnixNano?: string
  readonly asDouble?: number | string
  readonly count?: string
  readonly sum?: number | string
  readonly bucketCounts?: readonly string[]
  readonly explicitBounds?: readonly number[]
  readonly quantileValues?: readonly { readonly quantile?: number; readonly value?: number | string }[]
}

/** What OpenTelemetry's messages make of a body; equal hashes are equal requests. */
export type OtlpReading =
  | { readonly request: ReadOtlpRequest; readonly hash: string }
  | { readonly error: string }

/** Whether tests against those messages are to be skipped. With REQUIRE_PEERS=1 they are run all the same, and fail. */
export function lacksOtlpReader(): boolean {
  if (process.env['REQUIRE_PEERS'] === '1') return false
  return spawnSync(python, ['-c', 'import opentelemetry.proto'], { stdio: 'ignore' }).status !== 0
}

/** Has bodies read by one process. @throws Error when it does not read all of them */
export function readOtlp(
  bodies: readonly { readonly encoding: 'protobuf' | 'json'; readonly body: Uint8Array }[],
  folder: string,
): readonly OtlpReading[] {
  mkdirSync(folder, { recursive: true })
  const paths = bodies.map(({ encoding, body }, i) => {
    const path = join(folder, `${i}.${encoding}`)
    writeFileSync(path, body)
    return path
  })
  const { stdout, stderr, status } = spawnSync(python, [join(root, 'test/harness/read-otlp.py')], {
    input: paths.map((path) => `${path}\n`).join(''),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  const readings = (stdout ?? '').split('\n').filter((line) => line !== '')
  if (status !== 0 || readings.length !== bodies.length)
    throw new Error(`${python} read ${readings.length} of ${bodies.length} requests:\n${stderr}`)
  return readings.map((line) => JSON.parse(line) as OtlpReading)
}
