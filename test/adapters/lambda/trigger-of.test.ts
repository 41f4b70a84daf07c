import { expect, test } from 'vitest'
import { triggerOf } from '../../../adapters/lambda/trigger-of.ts'

test.each([
  {
    from: 'API Gateway, REST',
    event: { resource: '/a/{id}', httpMethod: 'GET', requestContext: { stage: 'x' } },
    trigger: 'http',
  },
  {
    from: 'API Gateway, HTTP',
    event: { version: '2.0', routeKey: 'GET /', requestContext: { http: { method: 'GET' } } },
    trigger: 'http',
  },
  {
    from: 'API Gateway, WebSocket',
    event: { requestContext: { routeKey: '$connect', connectionId: 'x' } },
    trigger: 'http',
  },
  {
    from: 'a function URL',
    event: { version: '2.0', routeKey: '$default', requestContext: { http: {} } },
    trigger: 'http',
  },
  { from: 'a load balancer', event: { requestContext: { elb: {} }, httpMethod: 'GET' }, trigger: 'http' },
  { from: 'VPC Lattice, 1.0', event: { raw_path: '/', method: 'GET' }, trigger: 'http' },
  {
    from: 'VPC Lattice, 2.0',
    event: { version: '2.0', requestContext: { serviceNetworkArn: 'arn' } },
    trigger: 'http',
  },
  { from: 'CloudFront', event: { Records: [{ cf: { request: {} } }] }, trigger: 'http' },
  { from: 'SQS', event: { Records: [{ eventSource: 'aws:sqs' }] }, trigger: 'pubsub' },
  { from: 'SNS', event: { Records: [{ EventSource: 'aws:sns' }] }, trigger: 'pubsub' },
  { from: 'Kinesis', event: { Records: [{ eventSource: 'aws:kinesis' }] }, trigger: 'pubsub' },
  { from: 'Kafka', event: { eventSource: 'aws:kafka', records: {} }, trigger: 'pubsub' },
  { from: 'Kafka of their own', event: { eventSource: 'SelfManagedKafka', records: {} }, trigger: 'pubsub' },
  { from: 'ActiveMQ', event: { eventSource: 'aws:mq', messages: [] }, trigger: 'pubsub' },
  { from: 'RabbitMQ', event: { eventSource: 'aws:rmq', rmqMessagesByQueue: {} }, trigger: 'pubsub' },
  { from: 'SES', event: { Records: [{ eventSource: 'aws:ses' }] }, trigger: 'pubsub' },
  { from: 'EventBridge', event: { source: 'app', 'detail-type': 'Order', detail: {} }, trigger: 'pubsub' },
  { from: 'CloudWatch Logs', event: { awslogs: { data: '' } }, trigger: 'pubsub' },
  { from: 'DynamoDB', event: { Records: [{ eventSource: 'aws:dynamodb' }] }, trigger: 'datasource' },
  { from: 'S3', event: { Records: [{ eventSource: 'aws:s3' }] }, trigger: 'datasource' },
  { from: 'DocumentDB', event: { eventSource: 'aws:docdb', events: [] }, trigger: 'datasource' },
  {
    from: 'an EventBridge rule',
    event: { source: 'aws.events', 'detail-type': 'Scheduled Event' },
    trigger: 'timer',
  },
  { from: 'EventBridge Scheduler', event: { source: 'aws.scheduler', 'detail-type': 'x' }, trigger: 'timer' },
  { from: 'somebody else', event: { hello: 'world' }, trigger: 'other' },
  { from: 'somebody who sends no records', event: { Records: [] }, trigger: 'other' },
  { from: 'somebody who sends text', event: 'text', trigger: 'other' },
  { from: 'somebody who sends null', event: null, trigger: 'other' },
  { from: 'somebody who sends nothing', event: undefined, trigger: 'other' },
])('triggerOf() knows an event of $from', ({ event, trigger }) => {
  expect(triggerOf(event)).toBe(trigger)
})
