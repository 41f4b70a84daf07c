import { describe, expect, test } from 'vitest'
import { gather } from '../../src/model/gather.ts'
import { toGraphite } from '../../src/push/to-graphite.ts'
import { listDeviations } from './list-deviations.ts'
import type { Op } from './scenario.ts'
import { Stage } from './stage.ts'
import { readVectors } from './vectors.ts'

interface Case {
  readonly name: string
  readonly ops: readonly Op[]
  readonly tags: boolean
  readonly prefix: string
  readonly now: number
  readonly expect: { readonly payload: string }
}

/** Lines of the Python client that are otherwise here, or not there. */
const deviations: Readonly<Record<string, { readonly line: string | undefined; readonly because: string }>> =
  {
    'g.c.NaN nan': { line: undefined, because: 'Graphite keeps no value that is not finite' },
    'g.c._Inf inf': { line: undefined, because: 'Graphite keeps no value that is not finite' },
    'g.c.-Inf -inf': { line: undefined, because: 'Graphite keeps no value that is not finite' },
    'labels.a. 1.0': { line: 'labels 1', because: 'a label without text would leave a hole in the path' },
    'cc_created 123.456': { line: undefined, because: 'start times are no samples' },
    'hh_created 123.456': { line: undefined, because: 'start times are no samples' },
    'ss_created 123.456': { line: undefined, because: 'start times are no samples' },
  }

listDeviations(
  "the Python client's Graphite bridge",
  Object.fromEntries(Object.entries(deviations).map(([line, { because }]) => [line, because])),
)

describe('toGraphite() writes what the Python client does', () => {
  const cases = readVectors('graphite.json') as readonly Case[]

  test.each(cases)('$name', async ({ ops, tags, prefix, now, expect: { payload } }) => {
    const stage = new Stage()
    for (const op of ops) await stage.play(op)
    const lines = toGraphite(await gather(stage.registry.collect()), { tags, prefix, nowSeconds: now })
    expect([...lines].join('')).toBe(
      payload
        .split(/(?<=\n)/)
        .map(expectedLine)
        .join(''),
    )
  })

  test('every deviation is still one', () => {
    const written = cases.flatMap(({ expect: { payload } }) => payload.split('\n'))
    const known = Object.keys(deviations)
    expect(known.filter((line) => !written.some((other) => other.startsWith(`${line} `)))).toEqual([])
  })
})

/** The line as it is here: numbers in their shortest form. */
function expectedLine(line: string): string {
  const [, path = '', value = '', time = ''] = /^(\S+) (\S+) (\d+\n)$/.exec(line) ?? []
  const deviation = deviations[`${path} ${value}`]
  if (deviation !== undefined) return deviation.line === undefined ? '' : `${deviation.line} ${time}`
  return `${path} ${Number(value)} ${time}`
}
