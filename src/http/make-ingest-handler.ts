import type { Answer } from '../aggregate/answer.ts'
import { batchVersion, sourceOf } from '../aggregate/batch-layout.ts'
import { defaultBatchLimits } from '../aggregate/batch-limits.ts'
import type { Envelope } from '../aggregate/envelope.ts'
import { batchMediaType, envelopeOf } from '../aggregate/http-envelope.ts'
import { assertHas } from '../model/assert-option.ts'
import type { Bytes } from '../model/bytes.ts'
import { harmless } from '../model/harmless.ts'
import { gunzip } from '../runtime/gunzip.ts'
import { type Authorization, guardOf } from './authorization.ts'
import type { FetchHandler } from './make-fetch-handler.ts'
import { readAtMost } from './read-at-most.ts'
import { shortAnswer } from './short-answer.ts'

/** Whoever counts batches: an `AggregatorHost`, or what reaches one. */
export interface BatchReceiver {
  /** @param source 16 bytes as text, for `shardFor` */
  push(body: Bytes, envelope: Envelope, source: string): Promise<Answer>
  /** Told what was answered to a request that does not hold a batch, to count it. @default nothing */
  refused?(answer: Answer): void
}

/** Options of `makeIngestHandler`. */
export interface IngestHandlerOptions {
  readonly aggregator: BatchReceiver
  /** Who may send. There is no default: `'public'` has to be said. Give scrapers another token. */
  readonly authorize: Authorization
  /** The longest batch, in bytes, also when it came compressed: no more than that is ever read. @default 1 MiB */
  readonly maxBytes?: number | undefined
  /** Called with what the aggregator has thrown, to log it: the batch is sent again. @default nothing */
  readonly onError?: ((error: unknown) => void) | undefined
}

/** `stale` and its like ask the source to go on as another one. */
const statuses: Readonly<Record<Answer['kind'], number>> = {
  applied: 200,
  duplicate: 200,
  busy: 429,
  unsupported: 415,
  invalid: 400,
  too_large: 413,
  stale: 409,
  conflict: 409,
  moved: 409,
}

/**
 * Makes a handler that takes batches over HTTP, whatever the path, and answers in JSON as the aggregator does: what is
 * answered `applied` or `duplicate` is durable. Answers never repeat what was sent.
 * @throws TypeError when nothing says who may send, or for an empty token.
 * @example
 * const ingest = makeIngestHandler({ aggregator: host, authorize: { bearer: 'push secret' } })
 */
export function makeIngestHandler(options: IngestHandlerOptions): FetchHandler {
  const { aggregator, authorize, maxBytes = defaultBatchLimits.maxBytes } = options
  const onError = harmless(options.onError)
  assertHas('Cannot take batches', 'aggregator', aggregator, 'push')
  if (authorize === undefined) {
    throw new TypeError('Cannot take batches: authorize must say who may send them, received undefined')
  }
  const guard = guardOf(authorize)

  const readBatch = async (request: Request): Promise<Bytes | Answer> => {
    const type = (request.headers.get('content-type') ?? '').toLowerCase().replaceAll(/\s/g, '')
    const encoding = (request.headers.get('content-encoding') ?? 'identity').trim().toLowerCase()
    if (type !== batchMediaType || (encoding !== 'identity' && encoding !== 'gzip')) {
      return { kind: 'unsupported', newestVersion: batchVersion }
    }
    const isLong = Number(request.headers.get('content-length')) > maxBytes
    const sent = isLong ? undefined : await readAtMost(request.body, maxBytes)
    const body = sent === undefined || encoding === 'identity' ? sent : await inflate(sent, maxBytes)
    if (body === undefined) {
      return { kind: 'too_large', reason: `Cannot read a batch: bytes must be at most ${maxBytes}` }
    }
    if (body === 'malformed') {
      return {
        kind: 'invalid',
        reason: 'Cannot read a batch: the body must be in gzip, as its encoding says',
      }
    }
    return body
  }

  const take = async (request: Request): Promise<Answer> => {
    const read = await readBatch(request)
    if (read instanceof Uint8Array) return aggregator.push(read, envelopeOf(request.headers), sourceOf(read))
    aggregator.refused?.(read)
    return read
  }

  return async (request) => {
    try {
      if (request.method !== 'POST') {
        return shortAnswer(request, 405, 'Method Not Allowed: use POST', { allow: 'POST' })
      }
      if (!(await guard.allows(request))) {
        return shortAnswer(request, 401, 'Unauthorized', { 'www-authenticate': guard.challenge })
      }
      return answerResponse(await take(request))
    } catch (error) {
      onError(error)
      return shortAnswer(request, 503, 'Service Unavailable: the same batch has to be sent again')
    }
  }
}

/** Bytes that were compressed; `undefined` when they are too many. */
async function inflate(compressed: Bytes, maxBytes: number): Promise<Bytes | 'malformed' | undefined> {
  try {
    return await readAtMost(gunzip(compressed), maxBytes)
  } catch {
    return 'malformed'
  }
}

function answerResponse(answer: Answer): Response {
  const headers: Record<string, string> = { 'content-type': 'application/json', 'cache-control': 'no-store' }
  if (answer.kind === 'busy') headers['retry-after'] = String(Math.ceil(answer.retryAfterSeconds))
  if (answer.kind === 'unsupported') headers['accept-encoding'] = 'gzip'
  return Response.json(answer, { status: statuses[answer.kind], headers })
}
