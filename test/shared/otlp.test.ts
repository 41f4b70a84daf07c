import { expect, test } from 'vitest'
import { Histogram } from '../../src/instruments/histogram.ts'
import { Otlp } from '../../src/push/otlp.ts'
import { Registry } from '../../src/registry/registry.ts'

const clock = { nowSeconds: () => 1_700_000_000.123, monotonicSeconds: () => 0 }

async function sent(encoding: 'protobuf' | 'json', compression: 'gzip' | 'none'): Promise<Uint8Array> {
  const registry = new Registry({ clock })
  new Histogram({ name: 'h', help: 'é', labelNames: ['l'], buckets: [0.5], registry }).labels('x').observe(2)
  let body = new Uint8Array()
  const otlp = new Otlp({
    url: 'http://localhost:4318/v1/metrics',
    registry,
    encoding,
    compression,
    resource: { job: 'j' },
    clock,
    fetch: async (_, init) => {
      body = new Uint8Array(await new Response(init.body).arrayBuffer())
      return new Response(null)
    },
  })
  expect(await otlp.push()).toEqual({ attempts: 1, dataPoints: 1, rejectedDataPoints: 0, message: '' })
  return body
}

test('Otlp.push() sends the same protobuf in every runtime, in gzip or not', async () => {
  const plain = await sent('protobuf', 'none')
  const hex = Array.from(plain, (byte) => byte.toString(16).padStart(2, '0')).join('')
  expect(hex).toMatchInlineSnapshot(
    `"0a7e0a150a130a0c736572766963652e6e616d6512030a016a12650a0a0a086564676570726f6d12570a01681202c3a94a4e0a4a4a080a016c12030a017811c0d47e3dfe9c971719c0d47e3dfe9c97172101000000000000002900000000000000403210000000000000000001000000000000003a08000000000000e03f1002"`,
  )
  const zipped = new Blob([Uint8Array.from(await sent('protobuf', 'gzip'))]).stream()
  const unzipped = await new Response(zipped.pipeThrough(new DecompressionStream('gzip'))).arrayBuffer()
  expect([...new Uint8Array(unzipped)]).toEqual([...plain])
})

test('Otlp.push() sends JSON in every runtime', async () => {
  const [{ resource, scopeMetrics }] = (
    JSON.parse(new TextDecoder().decode(await sent('json', 'none'))) as {
      resourceMetrics: [{ resource: unknown; scopeMetrics: unknown }]
    }
  ).resourceMetrics
  const label = (key: string, stringValue: string): unknown => ({ key, value: { stringValue } })
  expect(resource).toEqual({ attributes: [label('service.name', 'j')] })
  expect(scopeMetrics).toEqual([
    {
      scope: { name: 'edgeprom' },
      metrics: [
        {
          name: 'h',
          description: 'é',
          histogram: {
            dataPoints: [
              {
                attributes: [label('l', 'x')],
                startTimeUnixNano: '1700000000123000000',
                timeUnixNano: '1700000000123000000',
                count: '1',
                sum: 2,
                bucketCounts: ['0', '1'],
                explicitBounds: [0.5],
                exemplars: [],
              },
            ],
            aggregationTemporality: 2,
          },
        },
      ],
    },
  ])
})
