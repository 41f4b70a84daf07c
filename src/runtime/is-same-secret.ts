/** Whether a text is the secret. How long that takes depends on the length of what was sent, and on nothing else of it. */
export function isSameSecret(sent: string, secret: string): boolean {
  let difference = sent.length ^ secret.length
  for (let i = 0; i < sent.length; i++)
    difference |= sent.charCodeAt(i) ^ secret.charCodeAt(i % secret.length)
  return difference === 0
}
