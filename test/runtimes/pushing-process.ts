// A process that pushes and says "ready"; it ends by itself, or waits for a signal.
import { Counter } from '../../src/instruments/counter.ts'
import { pushEvery } from '../../src/push/push-every.ts'
import { Pushgateway } from '../../src/push/pushgateway.ts'

const [url = '', ending] = process.argv.slice(2)
pushEvery(new Pushgateway({ url, job: 'work' }), { seconds: 3_600 })
new Counter({ name: 'work_total', help: 'Work' }).inc(3)
if (ending === 'waits') setInterval(() => {}, 1_000)
process.stdout.write('ready\n')
