import { openmetrics } from '../exposition/openmetrics.ts'
import { text } from '../exposition/text.ts'
import { assertHas } from '../model/assert-option.ts'
import type { Clock } from '../model/clock.ts'
import type { Collector } from '../model/collector.ts'
import { UnavailableError } from '../model/errors.ts'
import type { CreatedSamples, Format } from '../model/format.ts'
import { harmless } from '../model/harmless.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import { defaultRegistry } from '../registry/default-registry.ts'
import { type Sleep, sleep as systemSleep } from '../runtime/sleep.ts'
import { systemClock } from '../runtime/system-clock.ts'
import { type Authorization, guardOf } from './authorization.ts'
import { CollectorErrors } from './collector-errors.ts'
import { pageResponse } from './page-response.ts'
import { refusal } from './refusal.ts'
import { scrapeSeconds } from './scrape-seconds.ts'
import { Scraper } from './scraper.ts'
import { shortAnswer } from './short-answer.ts'

/** Options of `makeFetchHandler`. */
export interface FetchHandlerOptions {
  /** A registry is not options: it is one of them. */
  readonly collect?: undefined
  /** What is shown: a registry, an aggregator, any collector. @default `defaultRegistry` */
  readonly registry?: Collector | undefined
  /** What is offered; the first is what a browser gets. @default [text, openmetrics] */
  readonly formats?: readonly Format[] | undefined
  /** `negotiate` sends gzip to clients that accept it, `none` never does. @default 'negotiate' */
  readonly compression?: 'negotiate' | 'none' | undefined
  /** The only path that is answered; others get 404. @default any path */
  readonly path?: string | undefined
  /** Who may read the page. @default 'public' */
  readonly authorize?: Authorization | undefined
  /**
   * What becomes of a scrape when a collector fails or hangs: `skip` leaves its families out and counts it in
   * `edgeprom_collector_errors_total`, `fail` answers 500. @default 'skip'
   */
  readonly onCollectorError?: 'skip' | 'fail' | undefined
  /** How long collectors may take; less where a scraper waits less. @default 10 */
  readonly timeoutSeconds?: number | undefined
  /** Where start times are printed. @default 'none' */
  readonly created?: CreatedSamples | undefined
  /**
   * Called with everything that goes wrong, to log it; `collector` is what was left out, `undefined` when the scrape as
   * a whole failed. @default nothing
   */
  readonly onError?: ((error: unknown, collector: string | undefined) => void) | undefined
  /** @default the system's */
  readonly clock?: Clock | undefined
  /** @default the system's */
  readonly sleep?: Sleep | undefined
}

const cannot = 'Cannot serve metrics'

/** Answers requests for a page of metrics. */
export type FetchHandler = (request: Request) => Promise<Response>

/**
 * Makes a handler that serves metrics wherever there is the Fetch API. It chooses format and compression as the client
 * asks, and collects everything before it answers: a page is whole, or its transfer fails.
 * @throws TypeError, RangeError for options that cannot be meant: an empty token, no format, a path without its slash.
 * @example
 * const metrics = makeFetchHandler({ path: '/metrics', authorize: { bearer: 'secret' } })
 * await metrics(new Request('http://localhost/metrics', { headers: { authorization: 'Bearer secret' } }))
 */
export function makeFetchHandler(options: FetchHandlerOptions = {}): FetchHandler {
  const {
    registry = defaultRegistry,
    formats = [text, openmetrics],
    compression = 'negotiate',
    path,
    authorize = 'public',
    onCollectorError = 'skip',
    timeoutSeconds = 10,
    created = 'none',
    clock = systemClock,
    sleep = systemSleep,
  } = options
  if (options.collect !== undefined) {
    throw new TypeError('Cannot serve metrics: options must be { registry }, received the registry itself')
  }
  assertHas(cannot, 'registry', registry, 'collect')
  if (formats.length === 0) throw new RangeError(`${cannot}: formats must hold at least one, received none`)
  if (path?.startsWith('/') === false) {
    throw new RangeError(`${cannot}: path must begin with "/", received ${JSON.stringify(path)}`)
  }
  const guard = guardOf(authorize)
  const onError = harmless(options.onError)
  const errors = new CollectorErrors()
  const leaveOut = (error: unknown, collector: string): void => {
    errors.add(collector)
    onError(error, collector)
  }
  const scraper = new Scraper({ collector: registry, clock, sleep, onError: leaveOut })
  const writing = { formats, compression, created, sleep, onError, onLeftOut: leaveOut }

  return async (request) => {
    const { headers } = Object(request) as Partial<Request>
    assertHas(cannot, 'the headers of a request of the Fetch API', headers, 'get')
    try {
      const refused = await refusal(request, path, guard)
      if (refused !== undefined) return refused
      const names = new URL(request.url).searchParams.getAll('name[]').filter((name) => name !== '')
      const { families, extent } = await scraper.collect(names, scrapeSeconds(request, timeoutSeconds))
      if (extent === 'partial' && onCollectorError === 'fail') {
        return shortAnswer(request, 500, 'Internal Server Error: a collector failed')
      }
      return pageResponse(request, withErrors(families, errors, names), writing)
    } catch (error) {
      onError(error, undefined)
      return error instanceof UnavailableError
        ? shortAnswer(request, 503, `Service Unavailable: ${error.message}`)
        : shortAnswer(request, 500, 'Internal Server Error')
    }
  }
}

/** The counts come last: they know by then what the page has left out. */
function* withErrors(
  families: readonly MetricFamily[],
  errors: CollectorErrors,
  names: readonly string[],
): Iterable<MetricFamily> {
  yield* families
  for (const family of errors.families()) {
    if (names.length === 0 || names.includes(`${family.name}_total`)) yield family
  }
}
