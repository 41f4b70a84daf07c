import type { Escaping } from '../model/format.ts'
import type { Dialect } from './dialect.ts'

/** In what the pages of a format differ. */
export interface PageStyle {
  readonly dialect: Dialect
  readonly escaping: Escaping
  readonly showsCreated: boolean
}
