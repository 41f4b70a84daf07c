/** Where lines go. */
export interface LineOutput {
  write(text: string): void
}
