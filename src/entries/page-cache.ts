export { cached, type CachedOptions } from '../exposition/cached.ts'
export type { LineFormat } from '../exposition/line-format.ts'
