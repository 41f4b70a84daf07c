import { defaultBuckets } from '../instruments/buckets.ts'
import { Counter } from '../instruments/counter.ts'
import { Gauge } from '../instruments/gauge.ts'
import { Histogram } from '../instruments/histogram.ts'
import type { Clock } from '../model/clock.ts'
import { labelText } from '../model/labels.ts'
import { defaultRegistry } from '../registry/default-registry.ts'
import type { Registry } from '../registry/registry.ts'

/** Options of `RequestMetrics`. */
export interface RequestMetricsOptions {
  /** @default `defaultRegistry` */
  readonly registry?: Registry | undefined
  /**
   * The value of the label `route`: the pattern that a request has matched, never its path, of which there are too
   * many. A handler that throws has answered with status 500. When it throws itself, the route is `_ERROR`.
   * @default no such label
   */
  readonly route?: ((request: Request, response: Response) => string) | undefined
  /** @default the registry's */
  readonly clock?: Clock | undefined
  /** Bounds of the durations, in seconds. @default `defaultBuckets`, which OpenTelemetry recommends too */
  readonly buckets?: readonly number[] | undefined
}

/** A request that is being answered. */
export interface PendingRequest {
  /** Records the answer; without one, that the handler threw or gave none. Only the first call counts. */
  end(response?: Response): void
}

/** Methods that stand in the label as they are: clients can send any word. */
const knownMethods: ReadonlySet<string> = /* @__PURE__ */ new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'CONNECT',
  'TRACE',
  'QUERY',
])

/**
 * Rate, errors and duration of requests: `http_requests_total`, `http_request_duration_seconds`,
 * `http_requests_in_flight`.
 * @see OpenTelemetry semantic conventions, "HTTP metrics"
 */
export class RequestMetrics {
  readonly #route: RequestMetricsOptions['route']
  readonly #clock: Clock
  readonly #requests: Counter<readonly string[]>
  readonly #durations: Histogram<readonly string[]>
  readonly #inFlight: Gauge

  /** @throws DuplicateFamilyError when the registry has one of the names for something else. */
  constructor(options: RequestMetricsOptions = {}) {
    const { registry = defaultRegistry, route, buckets = defaultBuckets } = options
    const { clock = registry.clock } = options
    const labelNames: readonly string[] =
      route === undefined ? ['method', 'status'] : ['method', 'route', 'status']
    this.#route = route
    this.#clock = clock
    this.#requests = Counter.getOrCreate({
      name: 'http_requests_total',
      help: 'Requests answered',
      labelNames,
      registry,
    })
    this.#durations = Histogram.getOrCreate({
      name: 'http_request_duration_seconds',
      help: 'Time from a request to the head of its answer',
      unit: 'seconds',
      labelNames,
      buckets,
      registry,
    })
    this.#inFlight = Gauge.getOrCreate({
      name: 'http_requests_in_flight',
      help: 'Requests that are being answered',
      aggregation: 'livesum',
      registry,
    })
  }

  /** A request has come. */
  begin(request: Request): PendingRequest {
    const startSeconds = this.#clock.monotonicSeconds()
    let isPending = true
    this.#inFlight.inc()
    return {
      end: (response) => {
        if (!isPending) return
        isPending = false
        this.#inFlight.dec()
        const labels = this.#labels(
          request,
          isAnswer(response) ? response : new Response(null, { status: 500 }),
        )
        this.#requests.labels(...labels).inc()
        // A clock that went back must not make a negative duration.
        this.#durations.labels(...labels).observe(Math.max(0, this.#clock.monotonicSeconds() - startSeconds))
      },
    }
  }

  #labels(request: Request, response: Response): readonly string[] {
    const method = knownMethods.has(request.method) ? request.method : '_OTHER'
    const status = String(response.status)
    return this.#route === undefined
      ? [method, status]
      : [method, routeOf(this.#route, request, response), status]
  }
}

/** Handlers give whatever they like: platforms refuse what is no answer, with status 500. */
function isAnswer(response: Response | undefined): response is Response {
  return typeof response?.status === 'number'
}

/** A mistake in `route` must not cost the client its answer. */
function routeOf(
  route: (request: Request, response: Response) => string,
  request: Request,
  response: Response,
): string {
  try {
    return labelText('route', route(request, response))
  } catch {
    return '_ERROR'
  }
}
