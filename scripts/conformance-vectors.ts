import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const files = [
  'content-negotiation.json',
  'graphite.json',
  'http.json',
  'multiprocess.json',
  'name-escaping.json',
  'negotiation.json',
  'negotiation_encoding.json',
  'protobuf-bytes.json',
  'pushgateway.json',
  'remote-write-receiver-cases.json',
  'scalar_escape_names.json',
  'scalar_float_to_go_string.json',
  'scenarios.json',
  'snappy-block.json',
]

const folder = process.env['CONFORMANCE_VECTORS']

/** What other clients do, recorded, by file; `undefined` where CONFORMANCE_VECTORS names no folder. */
export const conformanceVectors: Readonly<Record<string, unknown>> | undefined =
  folder === undefined
    ? undefined
    : Object.fromEntries(
        files.map((file) => [file, JSON.parse(readFileSync(join(folder, file), 'utf8')) as unknown]),
      )
