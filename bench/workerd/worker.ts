// The Worker that does a contest's work. `claim` is what it is bundled with.
import type { Contender } from '../claim.ts'
import { claim } from 'claim'

let contenders: Promise<readonly Contender[]> | undefined

/** `/` lists the contenders; `/?contender=0&times=9` lets one work, `&only=before` lets it only change what it works on. */
export default {
  async fetch(request: Request): Promise<Response> {
    const all = await (contenders ??= warmContenders())
    const { searchParams } = new URL(request.url)
    const contender = all[Number(searchParams.get('contender') ?? Number.NaN)]
    if (contender === undefined) {
      return Response.json(
        all.map(({ name, kind, before }) => ({ name, kind, changes: before !== undefined })),
      )
    }
    const times = Number(searchParams.get('times'))
    if (contender.before === undefined) return Response.json(typeof contender.run(times))
    for (let i = 0; i < times; i++) {
      contender.before()
      if (searchParams.get('only') !== 'before') await contender.run(1)
    }
    return Response.json(times)
  },
}

/** Each is called often before it is timed: workerd does not optimise a loop while it runs. */
async function warmContenders(): Promise<readonly Contender[]> {
  const all = await claim.contenders()
  for (const { run, before } of all) {
    for (let i = 0; before === undefined && i < 3000; i++) run(20)
  }
  return all
}
