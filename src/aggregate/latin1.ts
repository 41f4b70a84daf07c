import type { Bytes } from '../model/bytes.ts'

/** Bytes as a string with one UTF-16 unit a byte: a map finds it, which it does not do for bytes. */
export function toLatin1(bytes: Bytes): string {
  return String.fromCharCode(...bytes)
}

/** Writes what `toLatin1` made. */
export function fromLatin1(text: string, into: Bytes, at: number): void {
  for (let i = 0; i < text.length; i++) into[at + i] = text.charCodeAt(i)
}
