import type { Delivered } from './push-over-http.ts'

/** What was taken of a request. */
export interface Written {
  readonly samples: number
  readonly exemplars: number
}

/**
 * What a receiver of version 2.0 says it has written. `undefined`: it seems to be one of 1.0. Those answer that they do
 * not know the request, that it is malformed, or that it is fine: who does not look at the type takes it for an empty one.
 * @see Prometheus, "Remote Write 2.0", "Required Written Response Headers"
 */
export function writtenOf({ response, error }: Delivered): Written | undefined {
  if (error !== undefined && error.kind !== 'refused') return nothingWritten
  const counts = ['samples', 'histograms', 'exemplars'].map((what) =>
    response?.headers.get(`x-prometheus-remote-write-${what}-written`),
  )
  if (counts.some((count) => typeof count === 'string')) {
    const [samples = 0, histograms = 0, exemplars = 0] = counts.map(Number)
    return { samples: samples + histograms, exemplars }
  }
  return [undefined, 400, 415].includes(error?.status) ? undefined : nothingWritten
}

/** Of a request that was not taken. */
export const nothingWritten: Written = { samples: 0, exemplars: 0 }
