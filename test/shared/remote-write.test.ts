import { expect, test } from 'vitest'
import { Gauge } from '../../src/instruments/gauge.ts'
import type { Bytes } from '../../src/model/bytes.ts'
import { RemoteWrite } from '../../src/push/remote-write.ts'
import { Registry } from '../../src/registry/registry.ts'
import { decodeSnappy } from '../push/snappy-decoder.ts'

test('RemoteWrite sends a value, and a marker with the bits that mean the end', async () => {
  const bodies: Bytes[] = []
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    bodies.push(new Uint8Array(await new Request(url, init).arrayBuffer()))
    return new Response(null, { status: 204 })
  }
  const clock = { nowSeconds: () => 1.5, monotonicSeconds: () => 0 }
  const registry = new Registry()
  const gauge = new Gauge({ name: 'g', help: '', labelNames: ['l'], registry })
  gauge.labels('a').set(NaN)
  const target = new RemoteWrite({ url: 'http://receiver/', registry, fetch, clock })
  await target.push()
  gauge.remove('a')
  await target.push()
  const series = '0a250a0d0a085f5f6e616d655f5f1201670a060a016c120161120c09'
  expect(bodies.map((body) => hexOf(decodeSnappy(body)))).toEqual([
    `${series}000000000000f87f10dc0b1a050802120167`,
    `${series}020000000000f07f10dd0b`,
  ])
})

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
