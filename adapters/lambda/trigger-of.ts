import type { InvocationTrigger } from '../../src/push/invocation-metrics.ts'
import { propertyOf } from './property-of.ts'

/** Of the services that say who they are, those whose events are about stored data; the others bring messages. */
const dataSource = /^aws:(s3|dynamodb|docdb)$/

/** API Gateway's two forms and its WebSockets, function URLs, load balancers, VPC Lattice's two forms, CloudFront. */
const httpMarks: readonly string[] = [
  'httpMethod',
  'requestContext.http',
  'requestContext.connectionId',
  'requestContext.serviceNetworkArn',
  'raw_path',
  'Records.0.cf',
]

/** What an event of Lambda comes from, by its shape. */
export function triggerOf(event: unknown): InvocationTrigger {
  const record = propertyOf(event, 'Records.0') ?? event
  // SNS writes it with a capital letter; Kafka, MQ and DocumentDB have it beside their records.
  const source = propertyOf(record, 'eventSource') ?? propertyOf(record, 'EventSource')
  if (typeof source === 'string') return dataSource.test(source) ? 'datasource' : 'pubsub'
  const kind = propertyOf(event, 'detail-type')
  if (kind === 'Scheduled Event' || propertyOf(event, 'source') === 'aws.scheduler') return 'timer'
  if ((kind ?? propertyOf(event, 'awslogs')) !== undefined) return 'pubsub'
  return httpMarks.some((mark) => propertyOf(event, mark) !== undefined) ? 'http' : 'other'
}
