import type { InvocationTrigger } from '../../src/push/invocation-metrics.ts'

/** Services that put `eventSource` into their records, or beside them, whose events are about stored data. */
const dataSources: ReadonlySet<unknown> = /* @__PURE__ */ new Set(['aws:s3', 'aws:dynamodb', 'aws:docdb'])
const messageSources: ReadonlySet<unknown> = /* @__PURE__ */ new Set([
  'aws:sqs',
  'aws:sns',
  'aws:kinesis',
  'aws:kafka',
  'SelfManagedKafka',
  'aws:mq',
  'aws:rmq',
  'aws:ses',
])

/** What an event of Lambda comes from, by its shape. */
export function triggerOf(event: unknown): InvocationTrigger {
  const record = at(at(event, 'Records'), '0') ?? event
  // SNS writes it with a capital letter; Kafka and MQ have it beside their records; DocumentDB has `events`.
  const source = at(record, 'eventSource') ?? at(record, 'EventSource')
  if (dataSources.has(source)) return 'datasource'
  if (messageSources.has(source)) return 'pubsub'
  const context = at(event, 'requestContext')
  // API Gateway's two forms and its WebSockets, function URLs, load balancers, VPC Lattice's two forms, CloudFront.
  const marks = [
    at(event, 'httpMethod'),
    at(context, 'http'),
    at(context, 'connectionId'),
    at(context, 'serviceNetworkArn'),
    at(event, 'raw_path'),
    at(record, 'cf'),
  ]
  if (marks.some((mark) => mark !== undefined)) return 'http'
  if (at(event, 'detail-type') === 'Scheduled Event' || at(event, 'source') === 'aws.scheduler')
    return 'timer'
  return at(event, 'detail-type') !== undefined || at(event, 'awslogs') !== undefined ? 'pubsub' : 'other'
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}
