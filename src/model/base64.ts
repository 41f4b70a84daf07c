/** A short text in UTF-8, in base64. @see RFC 4648, "Base 64 Encoding" */
export function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)))
}
