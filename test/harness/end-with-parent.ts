/** What vitest calls before a suite: ends it when whoever started it was killed and could not end it any more. */
export function setup(): void {
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM')
  }, 500)
  watch.unref()
}
