import type { ObjectAddress, WorkerOptions } from './host-messages.ts'

const className = 'FaultyAggregator'

/** The Worker that has the aggregator, for tests to talk to. */
export const objectWorker: WorkerOptions = {
  name: 'object',
  main: 'object.ts',
  objects: { METRICS: { className } },
}

/** The aggregator's one object. */
export const aggregatorObject: ObjectAddress = { worker: objectWorker.name, className, name: 'shard-0' }

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
