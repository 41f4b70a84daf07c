import type { FamilyHead } from '../model/family-head.ts'
import { overflowLabel } from '../model/names.ts'

/** Whether nobody may send a label of this name with a family. */
export function isReservedLabel(name: string, head: FamilyHead): boolean {
  if (name === overflowLabel) return !isFolded(head)
  return name === '' || name.startsWith('__') || name === labelOfType(head)
}

/** Whether series of a family that found no room, at a source or here, are added up in one. */
function isFolded({ type }: FamilyHead): boolean {
  return type === 'counter' || type === 'histogram' || type === 'summary'
}

/** The label that samples of a type carry by themselves. */
function labelOfType(head: FamilyHead): string | undefined {
  switch (head.type) {
    case 'histogram':
      return 'le'
    case 'summary':
      return 'quantile'
    case 'stateset':
      return head.name
    default:
      return undefined
  }
}
