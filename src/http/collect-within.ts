import type { Collector, CollectOptions } from '../model/collector.ts'
import { UnavailableError } from '../model/errors.ts'
import { gather } from '../model/gather.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import type { Sleep } from '../runtime/sleep.ts'

/**
 * Collects, within a time. When it is over the collector is told so, and gets one turn to give what it has; a registry
 * then gives all families but those of the collectors that hang.
 * @throws UnavailableError when there is no answer even then; whatever the collector throws.
 */
export async function collectWithin(
  seconds: number,
  sleep: Sleep,
  collector: Collector,
  options: CollectOptions,
): Promise<readonly MetricFamily[]> {
  const [asked, late, ended] = [new AbortController(), new AbortController(), new AbortController()]
  const expire = async (): Promise<void> => {
    await sleep(seconds, ended.signal)
    if (ended.signal.aborted) return
    const reason = new UnavailableError(
      `Cannot collect metrics: it must take at most ${seconds} s, received no answer`,
    )
    asked.abort(reason)
    await sleep(0)
    late.abort(reason)
  }
  void expire()
  try {
    return await gather(collector.collect({ ...options, signal: asked.signal }), late.signal)
  } finally {
    ended.abort()
  }
}
