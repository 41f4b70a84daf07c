/** Something that goes wrong, and what has to hold then. */
export interface Scenario {
  readonly number: number
  readonly happens: string
  readonly holds: string
  /** Where what holds is not what was first asked for, and why. */
  readonly difference?: string | undefined
  readonly shownBy: readonly ScenarioTest[]
}

/**
 * Tests by a part of their title, or of one that they are in: each that has it counts, and there must be one. vitest cuts
 * what it puts into a title after 40 characters.
 */
export interface ScenarioTest {
  readonly file: string
  readonly title: string
}

function by(file: string, ...titles: readonly string[]): readonly ScenarioTest[] {
  return titles.map((title) => ({ file: `test/${file}.test.ts`, title }))
}

const storeContract = (title: string): readonly ScenarioTest[] => [
  ...by('contract/memory-store', title),
  ...by('runtimes/sqlite-store', title),
  ...by('workers/store-contract', title),
]

const lossyLink = [
  ...by('reliability/exactly-once', 'a link that fails at random'),
  ...by('shared/report', 'what isolates count arrives once over a link'),
  ...by('reliability/simulation', 'simulated histories'),
]

/**
 * What the aggregation protocol has to stand. 18 (native histograms), 29 (trees of aggregators), 37 (a Pushgateway's front
 * door) and 38 (children of one process) are about what does not exist.
 */
export const scenarios: readonly Scenario[] = [
  {
    number: 1,
    happens: 'a batch is counted and its answer is lost',
    holds: 'the same bytes again are a `duplicate`, and sums are exact',
    shownBy: lossyLink,
  },
  {
    number: 2,
    happens: 'a request is lost before it arrives',
    holds: 'the same bytes are sent again and counted once',
    shownBy: lossyLink,
  },
  {
    number: 3,
    happens: 'two copies of a batch arrive together',
    holds: 'one is `applied`, one a `duplicate`, and neither is answered before the batch is durable',
    shownBy: [
      ...by('reliability/exactly-once', 'two copies of a batch at once'),
      ...storeContract('two copies of a batch at once are one'),
    ],
  },
  {
    number: 4,
    happens: '`kill -9` of workerd and of the Node host at random moments, under load',
    holds: 'nothing that was acknowledged is lost, and sums are exact after what was not is sent again',
    shownBy: [
      ...by(
        'reliability/kill',
        'kill -9 at random moments under load',
        'is on the disk when everything is killed',
      ),
      ...by(
        'reliability/node-host',
        'kill -9 of the Node host at random moments',
        'a crash of the Node host between',
      ),
    ],
  },
  {
    number: 5,
    happens:
      'the object dies, or a statement fails, before and after every statement of a record and a snapshot',
    holds: 'the state before or the state after is found, never a mixture',
    shownBy: by(
      'workers/statement-faults',
      'as many statements as have faults',
      'a statement that fails',
      'an object that dies',
    ),
  },
  {
    number: 6,
    happens: 'the object is evicted or aborted between any two pushes',
    holds: 'the page is the same',
    shownBy: by('workers/metrics-aggregator', 'shows the same after an eviction and after an abort'),
  },
  {
    number: 7,
    happens: 'a commit fails; the disk is full',
    holds: 'all pushes of the group fail, no page shows them, and they count once when they are sent again',
    shownBy: [
      ...by('aggregate/sqlite-log', 'a batch whose write fails at', 'a disk that is full'),
      ...by('aggregate/host', 'a host whose store fails'),
      ...by('workers/metrics-aggregator', 'starts again from what was written when a write fails'),
      ...storeContract('a write that fails, before or after'),
    ],
  },
  {
    number: 8,
    happens: 'a scrape during a commit, and then a crash',
    holds: 'no page has shown more than is found after the crash',
    shownBy: [
      ...by('workers/metrics-aggregator', 'before sync does not let a page out'),
      ...storeContract('a page waits until everything on it'),
      ...by('reliability/crash', 'a crash between append and sync'),
    ],
  },
  {
    number: 9,
    happens: 'time passes without a push, and the aggregator starts again',
    holds: 'what is hidden, dropped and forgotten is the same whoever looks and however often',
    difference: 'there are no alarms that could fail: the three ages follow from the time of the records',
    shownBy: [
      ...by(
        'aggregate/aggregator',
        'hides what a silent source says when its lease ends',
        'changes nothing, and two views without a record between them are equal',
        'is true once live values were dropped',
      ),
      ...by('aggregate/encoded-views', 'is another one when a source falls silent'),
      ...by('aggregate/snapshot-codec', 'restores to the same bytes'),
    ],
  },
  {
    number: 10,
    happens: 'an isolate is killed with counts that were not sent',
    holds: 'what it had counted since its last batch is lost, and nothing else',
    shownBy: by('report/outages', 'takes with it what it has counted since its last batch'),
  },
  {
    number: 11,
    happens: 'the aggregator is down for ten minutes',
    holds: 'an isolate holds one batch and what was counted since; both count once in the end',
    difference: 'no batch is dropped for its age: only an answer ends it, so there is no loss to count',
    shownBy: by('report/outages', 'gets one batch of what it was sent before'),
  },
  {
    number: 12,
    happens: 'a source is forgotten, then an old batch of it comes again',
    holds: 'it is `stale` and not counted',
    shownBy: by('aggregate/aggregator', 'says stale of a source that is not younger'),
  },
  {
    number: 13,
    happens: 'a source has given up batches',
    holds: 'they are counted as lost, later ones are applied',
    shownBy: by('aggregate/aggregator', 'counts what sources gave up'),
  },
  {
    number: 14,
    happens: 'two clones of an isolate send as one source',
    holds: 'both are counted: one is told `conflict` and goes on as another source',
    difference: 'a random number in each batch tells them apart, no checksum: batches of clones may be equal',
    shownBy: by('report/outages', 'that were made before its first batch are both counted'),
  },
  {
    number: 15,
    happens: 'the clock of an isolate is a day off, or stands still',
    holds:
      'what is newest and what has ended follows from the clock of the aggregator, and nothing else changes',
    shownBy: by(
      'report/outages',
      'an isolate whose clock is',
      'whose clock stood still while it was forgotten',
    ),
  },
  {
    number: 16,
    happens: 'a batch in which one family cannot be taken as it is',
    holds: 'the others count once, what could not be taken is counted, and a copy changes nothing',
    difference: 'values that no encoder writes (a negative counter, NaN) make the whole batch `invalid`',
    shownBy: [
      ...by('aggregate/admission', 'the later one is left out and counted'),
      ...by('aggregate/partial-batch', 'what cannot be taken of a batch', 'a value that no encoder writes'),
    ],
  },
  {
    number: 17,
    happens: 'histograms of one family with equal, finer, coarser, other and no finite bounds',
    holds: 'every page is a valid histogram, counts and sums are exact, and no observation moves down',
    difference: 'the stored bounds stay and others are moved up into them; none is taken away',
    shownBy: [
      ...by('aggregate/rebin', 'rebin() keeps every observation', 'has nothing to do for the same bounds'),
      ...by('aggregate/merge-histogram', 'histograms'),
    ],
  },
  {
    number: 19,
    happens: 'a counter gets a million additions of 0.1',
    holds: 'it is as exact as a float can be, and the same to the last bit after a snapshot',
    shownBy: [
      ...by('aggregate/merge-counter', 'a million additions of 0.1', 'are the same to the last bit'),
      ...storeContract('2,000 float additions come back'),
    ],
  },
  {
    number: 20,
    happens: 'gauges of every aggregation, of sources that live, are silent, and come back',
    holds: 'the values are those of the Python client; what is otherwise is listed with its reason',
    shownBy: [
      ...by('aggregate/merge-gauge', 'a gauge with aggregation', 'the most recent live value'),
      ...by('conformance/multiprocess', 'processes are aggregated as the Python client'),
    ],
  },
  {
    number: 21,
    happens: 'two deployments disagree about help, type or unit of a family',
    holds: 'the page is valid, and the winner is the same after a restart at any moment',
    shownBy: by('aggregate/admission', 'families of several deployments'),
  },
  {
    number: 22,
    happens: '1,000,000 distinct sets of labels',
    holds: 'series at most the limit, sums with the overflow exact, memory bounded, a page within 2 s',
    shownBy: [
      ...by('aggregate/cardinality', 'a million distinct sets of labels'),
      ...by('reliability/node-limits', 'keeps 1,000,000 label sets within its limits'),
    ],
  },
  {
    number: 23,
    happens: 'mutated and cut batches',
    holds: 'each is answered, what is not valid changes nothing, the object lives',
    shownBy: [
      ...by(
        'reliability/hostile-input',
        'lives through mutated batches',
        'refuses every truncation of a batch',
      ),
      ...by('aggregate/hostile-input', '10,000 damaged batches'),
    ],
  },
  {
    number: 24,
    happens: 'a bomb in gzip: 10 MB that become 10 GB',
    holds: 'reading stops at the limit with little memory, and the host goes on',
    shownBy: by('reliability/node-limits', 'stops 10 MB that become 10 GB'),
  },
  {
    number: 25,
    happens: 'a page or a push without the token, or with another',
    holds: 'it is refused, secrets are compared in constant time, and none is repeated',
    difference:
      'the time of the comparison is not measured: it goes over all of what was sent, whatever that is',
    shownBy: [
      ...by('reliability/hostile-input', 'a page that needs a token'),
      ...by('http/authorization', 'with a token lets'),
      ...by('runtimes/serve-aggregator', 'keeps the tokens of senders and of scrapers apart'),
      ...by('shared/ingest', 'never repeats what was sent'),
    ],
  },
  {
    number: 26,
    happens: 'ten times as many pushes as there is room for',
    holds: 'the queue is bounded, others are told to wait and all count in the end',
    difference: 'how long an accepted push waits is printed, not judged',
    shownBy: [
      ...by('reliability/overload', 'ten times what the Node host can take'),
      ...by('report/outages', 'more isolates than an aggregator has room for'),
      ...by('aggregate/host', 'tells batches to wait when too much waits already'),
    ],
  },
  {
    number: 27,
    happens: 'a shard is missing or late at a scrape',
    holds: 'the answer is 503 with its name: there is no part of a sum',
    difference: 'there is no cached page in its place: what it shows would be old and look new',
    shownBy: [
      ...by(
        'workers/instrument',
        'answers 503 when one of several shards',
        'answers 503 when a shard has not answered',
      ),
      ...by('http/ask-shards', 'askShards()'),
    ],
  },
  {
    number: 28,
    happens: 'shards are added under load: 2, 4, 8',
    holds: 'sums are exact, no page is lower, each batch counts once',
    difference: 'shards are never removed, so there is no way back to fewer',
    shownBy: [
      ...by('reliability/shards', 'shards added under load'),
      ...by('workers/growing-shards', 'shards are added under load'),
    ],
  },
  {
    number: 30,
    happens: 'a snapshot of several megabytes, a record of more than a row may have',
    holds: 'the snapshot is split, the record refused by our own check, and the log goes on',
    shownBy: [
      ...by(
        'workers/sql-store',
        'splits a snapshot into parts',
        'refuses a record that Workers would refuse',
      ),
      ...by('aggregate/sqlite-log', 'refuses a record that is longer than a row may be'),
      ...by('aggregate/host', 'writes several records when one would be too long'),
      ...storeContract('a record may have 1.5 MB'),
    ],
  },
  {
    number: 31,
    happens: 'a later version finds snapshot and log of an earlier one, and the other way round',
    holds:
      'bytes of version 1 are read for ever; a version that is unknown is refused, and nothing of it is touched',
    difference:
      'a batch of another version in the log is kept in the quarantine; a pushed one is `unsupported`',
    shownBy: [
      ...by('aggregate/format', 'version 1'),
      ...by('aggregate/sqlite-log', 'refuses what a later version has written'),
      ...by('report/outages', 'gets nothing of what it cannot read'),
    ],
  },
  {
    number: 32,
    happens: 'an object with 50,000 series and 1,000 records of log starts',
    holds: 'its first page takes less than 500 ms',
    difference: 'how long it takes is printed, not judged: a machine with other work takes longer',
    shownBy: by('workers/cold-start', 'an object with 50,000 series'),
  },
  {
    number: 33,
    happens: 'storage is cut off in the middle of a push, as by a deployment',
    holds: 'the push fails, the same bytes again count once',
    shownBy: [
      ...by('reliability/crash', 'a crash between append and sync'),
      ...storeContract('a crash between writing and durability'),
    ],
  },
  {
    number: 34,
    happens: 'an invocation is cut off while it sends',
    holds: 'the next one of the isolate sends the same bytes',
    shownBy: [
      ...by('report/flusher', 'takes over from an invocation that died while it sent'),
      ...by('report/invocation-reporter', 'takes the trailing wait over'),
    ],
  },
  {
    number: 35,
    happens: 'two scrapers at once, while batches arrive',
    holds: 'no page of either is lower than its last, and a page is encoded once for a position in the log',
    shownBy: [
      ...by('aggregate/encoded-views', 'EncodedViews.newest()'),
      ...by('workers/growing-shards', 'shards are added under load'),
    ],
  },
  {
    number: 36,
    happens: 'a Prometheus scrapes under load, through evictions, aborts and kills',
    holds: 'every total is what was sent, `resets()` of every counter is 0',
    difference: 'a run of minutes here; ten minutes with `increase()` are a recorded run',
    shownBy: by('interop/totals', 'three Workers, one object, wrk, Prometheus'),
  },
  {
    number: 39,
    happens: 'the context of an invocation dies with what it holds',
    holds: 'nobody waits for it: after its lease, another one takes over',
    shownBy: [
      ...by(
        'report/flusher',
        'takes over from an invocation that died',
        'takes whoever is 5 s late for dead',
      ),
      ...by('reliability/disconnect', 'clients that reset their connection'),
    ],
  },
  {
    number: 40,
    happens: 'clients reset their connections',
    holds: 'their requests are counted, and gauges of what is in progress come back to 0',
    shownBy: by('reliability/disconnect', 'clients that reset their connection'),
  },
  {
    number: 41,
    happens: 'an isolate is frozen for an hour, its source is forgotten, then it sends again',
    holds: 'nothing counts twice, and what it had to give up is counted',
    shownBy: by('report/outages', 'and whose clock stood still while it was forgotten'),
  },
  {
    number: 42,
    happens: 'a lease ends, then a gauge goes on by one; another one and an info do not change',
    holds: 'all are right again',
    shownBy: [
      ...by(
        'aggregate/aggregator',
        'hides what a silent source says when its lease ends',
        'is true for a source that only repeats its batch',
      ),
      ...by('report/flusher', 'sends live values again when the answer asks for them'),
    ],
  },
  {
    number: 43,
    happens: 'a series is reset or removed with counts that wait, and its place is used again',
    holds: 'everything that was counted is sent once',
    shownBy: [
      ...by(
        'series/table-changes',
        'loses nothing that waits',
        'everything that was ever counted is sent once',
      ),
      ...by('shared/report', 'what isolates count arrives once over a link'),
      ...by('aggregate/lossy-link', '1,000 steps over a link'),
    ],
  },
  {
    number: 44,
    happens: 'a scrape between applying and writing, then the object aborts',
    holds: 'no page is lower than the one before',
    shownBy: [
      ...by('reliability/crash', 'a crash between append and sync'),
      ...by('workers/metrics-aggregator', 'at the worst moments, again and again'),
      ...storeContract('a page waits until everything on it'),
    ],
  },
  {
    number: 45,
    happens: 'snapshots fail for many times the distance between two',
    holds: 'nothing is overwritten; in the end pushes are told to wait',
    shownBy: storeContract('while snapshots fail for long'),
  },
  {
    number: 46,
    happens: 'a log is read again by code with other limits and another clock',
    holds: 'the page is the same',
    shownBy: storeContract('what was accepted stays as it is'),
  },
  {
    number: 47,
    happens: 'a Worker that knows of two shards scrapes while there are eight',
    holds: 'its page has all of them',
    shownBy: [
      ...by('workers/growing-shards', 'shards are added under load'),
      ...by('reliability/shards', 'shards added under load'),
    ],
  },
  {
    number: 48,
    happens: 'batches of a later version reach an older object for five minutes, then a rollback',
    holds: 'they wait byte for byte; everything counts once',
    shownBy: [
      ...by('report/outages', 'gets nothing of what it cannot read'),
      ...by('report/flusher', 'keeps a batch that is unsupported'),
    ],
  },
  {
    number: 49,
    happens: 'clones of an isolate send the same counts',
    holds: 'both are counted',
    shownBy: by('report/outages', 'that were made before its first batch are both counted'),
  },
  {
    number: 50,
    happens: 'shards answer a scrape in any order',
    holds: 'they are added in theirs, and no sum steps back by a rounding',
    shownBy: [
      ...by('aggregate/merge-views', 'adds in the order given'),
      ...by('http/ask-shards', 'gives answers in the order of the names'),
    ],
  },
  {
    number: 51,
    happens: 'families of two isolates or of two shards have a sample name in common',
    holds: 'the page is valid: the older one is shown, the rows of the other are counted',
    shownBy: [
      ...by('aggregate/admission', 'the later one is left out and counted'),
      ...by('aggregate/merge-views', 'mergeViews()'),
    ],
  },
  {
    number: 52,
    happens: 'a write of the Node host fails, the batch comes again, then the process is killed',
    holds: 'it counts once, and the next process has it',
    shownBy: [
      ...by('reliability/node-host', 'a write that fails, a second try and kill -9'),
      ...storeContract('a write that fails, before or after'),
    ],
  },
]
