import type { FamilyHead } from '../model/family-head.ts'

const utf8 = /* @__PURE__ */ new TextEncoder()
const fromUtf8 = /* @__PURE__ */ new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * A string of its own. What comes out of a batch is a slice of all of its text, and whoever keeps the slice
 * keeps everything.
 */
export function ownCopy(text: string): string {
  return fromUtf8.decode(utf8.encode(text))
}

/** A head whose strings are its own. */
export function ownHead(head: FamilyHead): FamilyHead {
  const common = { name: ownCopy(head.name), help: ownCopy(head.help), unit: ownCopy(head.unit) }
  return head.type === 'stateset'
    ? { ...head, ...common, states: head.states.map(ownCopy) }
    : { ...head, ...common }
}
