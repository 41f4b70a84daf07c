import type { FamilyHead } from '../model/family-head.ts'
import { overflowLabel } from '../model/names.ts'

/** Whether nobody may send a label of this name with a family. */
export function isReservedLabel(name: string, head: FamilyHead): boolean {
  return name === '' || name === overflowLabel || name.startsWith('__') || name === labelOfType(head)
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
