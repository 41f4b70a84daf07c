import { type Page, parsePage } from './page.ts'
import { until } from './until.ts'

/** No page takes so long: it hangs. */
const answerSeconds = 10

/** The page of samples in the text format, names as they are; `undefined` where none is served at the moment. */
export async function fetchPage(url: string): Promise<Page | undefined> {
  const text = await fetchText(url)
  return text === undefined ? undefined : parsePage(text)
}

/** The page, as soon as there is one that fits. */
export function awaitPage(
  what: string,
  url: string,
  fits: (page: Page) => boolean = () => true,
): Promise<Page> {
  return until(what, async () => {
    const page = await fetchPage(url)
    return page !== undefined && fits(page) ? page : undefined
  })
}

async function fetchText(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, {
      headers: { accept: 'text/plain;version=1.0.0;escaping=allow-utf-8' },
      signal: AbortSignal.timeout(answerSeconds * 1000),
    })
    return response.ok ? await response.text() : undefined
  } catch {
    return undefined // no connection, one that was lost in the middle of the page, or no answer in time
  }
}
