import { Counter, Gauge, Histogram, Info } from 'edgeprom'

/** What can be ordered. Values of a label come from a list: text that clients choose would make a series each. */
export const plans = ['free', 'team', 'pro'] as const

export const orders = new Counter({ name: 'orders_total', help: 'Orders placed', labelNames: ['plan'] })

// Series that exist from the start are 0 before the first order, and not absent.
for (const plan of plans) orders.labels(plan)

export const quoteSeconds = new Histogram({
  name: 'quote_duration_seconds',
  help: 'Time to get a quote',
  buckets: [0.05, 0.1, 0.2, 0.3, 0.5, 1],
})

export const quotesInProgress = new Gauge({
  name: 'quotes_in_progress',
  help: 'Quotes that are being fetched',
})

export const failures = new Counter({ name: 'payment_failures_total', help: 'Payments that failed' })

const build = new Info({ name: 'build', help: 'What is deployed' })
build.info({ version: '1.4.2', region: 'local' })
