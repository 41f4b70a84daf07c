import { dirname } from 'node:path'

/** The project's folder. */
export const root: string = dirname(import.meta.dirname)
