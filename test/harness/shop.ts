import type { ObjectAddress, WorkerOptions } from './host-messages.ts'

const className = 'FaultyAggregator'

/** The Worker that has the aggregator, for tests to talk to. */
export const objectWorker: WorkerOptions = {
  name: 'object',
  main: 'object.ts',
  objects: { METRICS: { className } },
}

/** The next release of that Worker, which sets a limit that its page shows. */
export function nextObjectWorker(maxSeries: number): WorkerOptions {
  return { ...objectWorker, main: 'next-object.ts', bindings: { MAX_SERIES: maxSeries } }
}

/** One of the aggregator's objects. */
export function shardObject(shard: string): ObjectAddress {
  return { worker: objectWorker.name, className, name: shard }
}

/** The aggregator's first object. */
export const aggregatorObject: ObjectAddress = shardObject('shard-0')

/** An application that sends to it. With a token, only who has it may read the page. */
export function appWorker(app: string, token?: string): WorkerOptions {
  return {
    name: `app-${app}`,
    main: 'app.ts',
    objects: { METRICS: { className, worker: objectWorker.name } },
    bindings: { APP: app, ...(token === undefined ? {} : { TOKEN: token }) },
  }
}

/** An application of a deployment whose aggregator has several shards. */
export function shardedAppWorker(app: string, shards: 2 | 4 | 8): WorkerOptions {
  return { ...appWorker(app), main: `app-of-${shards}-shards.ts` }
}
