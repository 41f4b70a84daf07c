/** What is left for writing and sending the page: a tenth of the scraper's patience, at most half a second. */
const largestMargin = 0.5

/**
 * How long collectors have for one scrape: the handler's limit, or less where the scraper says how long it waits.
 * @see Prometheus, header `X-Prometheus-Scrape-Timeout-Seconds`
 */
export function scrapeSeconds(request: Request, timeoutSeconds: number): number {
  const patience = Number(request.headers.get('x-prometheus-scrape-timeout-seconds') ?? NaN)
  if (!(patience > 0)) return timeoutSeconds
  return Math.min(timeoutSeconds, patience - Math.min(largestMargin, patience / 10))
}
