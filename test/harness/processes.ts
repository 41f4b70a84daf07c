import { readdirSync, readFileSync } from 'node:fs'

/** A process as /proc shows it. One that has ended and was not waited for is not shown. */
export interface Process {
  readonly id: number
  readonly name: string
  readonly parent: number
  readonly group: number
}

/** The processes that a process has started itself. */
export function childrenOf(parent: number): readonly Process[] {
  return all().filter((process) => process.parent === parent)
}

/** The processes of a group. */
export function membersOf(group: number): readonly Process[] {
  return all().filter((process) => process.group === group)
}

/** Everything below a process, at any depth. */
export function descendantsOf(ancestor: number): readonly Process[] {
  const processes = all()
  const below = (parent: number): readonly Process[] =>
    processes.filter((process) => process.parent === parent).flatMap((child) => [child, ...below(child.id)])
  return below(ancestor)
}

/** Which of some processes still run. */
export function living(ids: readonly number[]): readonly number[] {
  const running = new Set(all().map(({ id }) => id))
  return ids.filter((id) => running.has(id))
}

function all(): readonly Process[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => read(Number(entry)) ?? [])
}

function read(id: number): Process | undefined {
  const [, name, state, parent, group] = /^\d+ \((.*)\) (\S) (\d+) (\d+)/s.exec(statOf(id)) ?? []
  if (name === undefined || state === 'Z') return undefined
  return { id, name, parent: Number(parent), group: Number(group) }
}

function statOf(id: number): string {
  try {
    return readFileSync(`/proc/${id}/stat`, 'utf8')
  } catch {
    return '' // it has ended meanwhile
  }
}
