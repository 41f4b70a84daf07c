import type { WriteBatch } from './plan-write.ts'
import type { Delivered } from './push-over-http.ts'
import type { RemoteWriteVersion } from './remote-write-outcome.ts'

/** What was taken of a request. */
interface Written {
  readonly samples: number
  readonly exemplars: number
}

/**
 * What was taken of a request: in version 1.0 all or nothing, in 2.0 what the receiver says it has written. `undefined`:
 * it seems to be a receiver of 1.0. Those answer that they do not know the request, that it is malformed, or that it is
 * fine: who does not look at the type takes it for an empty one.
 * @see Prometheus, "Remote Write 2.0", "Required Written Response Headers"
 */
export function writtenOf(
  version: RemoteWriteVersion,
  { times, exemplars }: WriteBatch,
  { response, error }: Delivered,
): Written | undefined {
  const isFinal = error === undefined || error.kind === 'refused'
  if (version === '2.0' && isFinal) {
    const counts = ['samples', 'histograms', 'exemplars'].map((what) =>
      response?.headers.get(`x-prometheus-remote-write-${what}-written`),
    )
    if (counts.some((count) => typeof count === 'string')) {
      const [plain = 0, histograms = 0, pointers = 0] = counts.map(Number)
      return { samples: plain + histograms, exemplars: pointers }
    }
    if ([undefined, 400, 415].includes(error?.status)) return undefined
  }
  return error === undefined ? { samples: times.size, exemplars } : { samples: 0, exemplars: 0 }
}
