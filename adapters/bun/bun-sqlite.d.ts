/** What is used of Bun's own module. */
declare module 'bun:sqlite' {
  export class Database {
    constructor(file: string)
    exec(statement: string): void
    prepare(statement: string): { all(...values: unknown[]): unknown[]; finalize(): void }
    close(): void
  }
}
