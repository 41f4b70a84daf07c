import { deliver, judgeStatus } from './deliver.ts'
import type { DeliveryOptions } from './delivery-options.ts'
import { PushError } from './push-error.ts'
import type { RemoteWriteVersion } from './remote-write-outcome.ts'
import type { WriteBatch } from './write-batches.ts'

/** How a request is sent. */
export interface WriteDelivery {
  readonly version: RemoteWriteVersion
  readonly url: string
  readonly options: DeliveryOptions
  readonly signal: AbortSignal
}

/** What became of a request. */
export interface WriteResult extends Written {
  readonly attempts: number
  /** Why it was not taken. */
  readonly error?: PushError | undefined
  /** Whether the receiver seems not to know the version. */
  readonly isForeign?: boolean | undefined
}

/** What was taken: of 2.0 the receiver tells how much, of 1.0 all or nothing is believed to be. */
interface Written {
  readonly samples: number
  readonly exemplars: number
}

/** Sends a request. Never rejects. */
export async function deliverBatch(
  batch: WriteBatch,
  { version, url, options, signal }: WriteDelivery,
): Promise<WriteResult> {
  const isCounted = version === '2.0'
  /** What the last answer says was written. */
  let written: Written | undefined
  const judge = (response: Response): 'taken' | 'refused' | 'later' => {
    const verdict = judgeStatus(response)
    written = isCounted ? writtenOf(response.headers) : undefined
    // A receiver of 1.0 that does not look at the type takes a request of 2.0 for one that is empty.
    return isCounted && written === undefined && verdict === 'taken' ? 'refused' : verdict
  }
  const headers = (attempt: number): Readonly<Record<string, string>> => ({
    'content-encoding': 'snappy',
    'content-type': `application/x-protobuf${isCounted ? ';proto=io.prometheus.write.v2.Request' : ''}`,
    'user-agent': 'edgeprom',
    'x-prometheus-remote-write-version': isCounted ? '2.0.0' : '0.1.0',
    ...(attempt === 1 ? {} : { 'retry-attempt': `${attempt - 1}` }),
  })
  const all = { samples: batch.samples.size + batch.ended.length, exemplars: batch.exemplars }
  const { body } = batch
  try {
    const action = 'write to a receiver'
    const delivery = { action, method: 'POST', url, headers, body, signal, judge } as const
    const { attempts } = await deliver(delivery, options)
    return { ...(written ?? all), attempts }
  } catch (error) {
    if (!(error instanceof PushError)) throw error
    const { attempts, kind, status = 0 } = error
    const isRefused = kind === 'refused'
    const isForeign = isCounted && isRefused && written === undefined && isUnknown(status)
    return { samples: 0, exemplars: 0, ...(isRefused ? written : {}), attempts, error, isForeign }
  }
}

/** `undefined` where there is no such header: it is no receiver of 2.0. */
function writtenOf(headers: Headers): Written | undefined {
  const [samples, histograms, exemplars] = ['samples', 'histograms', 'exemplars'].map((what) =>
    headers.get(`x-prometheus-remote-write-${what}-written`),
  )
  if (samples === null && histograms === null && exemplars === null) return undefined
  return { samples: Number(samples) + Number(histograms), exemplars: Number(exemplars) }
}

/** What receivers of 1.0 answer to a request of 2.0: that they do not know it, that it is malformed, or that it is fine. */
function isUnknown(status: number): boolean {
  return status === 415 || status === 400 || status < 300
}
