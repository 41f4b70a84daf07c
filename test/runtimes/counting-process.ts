// A process that counts and says "ready"; it ends by itself, or waits for a signal.
import { Counter } from '../../src/instruments/counter.ts'
import { httpTarget } from '../../src/report/http-target.ts'
import { reportProcess, socketFetch } from './platform.ts'

const [path = '', ending] = process.argv.slice(2)
const target = httpTarget({ url: 'http://localhost/push', fetch: socketFetch(path) })
reportProcess({ target, intervalSeconds: 3_600 })
new Counter({ name: 'work_total', help: 'Work' }).inc(3)
if (ending === 'waits') setInterval(() => {}, 1_000)
process.stdout.write('ready\n')
