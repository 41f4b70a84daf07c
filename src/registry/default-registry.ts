import { Registry } from './registry.ts'

/**
 * The registry that instruments join when none is given. One an isolate or process, as everything at module level.
 * @example
 * defaultRegistry.setTargetInfo({ version: '1.4.2' })
 */
export const defaultRegistry: Registry = /* @__PURE__ */ new Registry()
