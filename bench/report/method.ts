/** The part of docs/performance.md that no run changes. */
export const method = `## Method

- One process a claim. All contenders of a claim run in it, in turns, in another order every round; there are 7 to 15
  rounds. A sample is the first quartile of the batches of a turn, three at least, as what disturbs a batch only makes
  it longer. A ratio is the median over the rounds of the ratio within the round.
- Every library is first used with seven shapes of label sets, texts and numbers, for all its types.
- A page ends as bytes. All series, or a tenth of them, change before each page, and that is not timed.
- Memory is heap and buffers after garbage collection, for each series; label values that all share are not counted.
- A bundle is made by esbuild, minified, and compressed with gzip at level 9. Peers are bundled whole.
- An import is timed inside a fresh process that has imported an empty file before, 15 of them in turns.
- OpenTelemetry has no page in its SDK, so it is not in the claims about pages; it has no bound series, so it is given
  one object of attributes that it may keep. Its limit of 2,000 series is lifted.
- workerd's clock is of no use inside a Worker, so a Worker does the work N and 2N times and is timed from outside: the
  difference is the time of N. What changes between pages is timed alone and subtracted.

\`npm run bench\` measures everything in Node and writes this page; \`npm run bench -- labels page\` measures the claims
with these words in their name; \`--json FILE\` writes the ratios; \`--runtime deno\`, \`bun\` or \`workerd\` measures what can
be measured there, and adds it to this page. It ends with code 1 when a target is missed. It is no test: no test of this
project judges how fast something is.

## Traps

- Contenders that share a loop share its inline caches, and so do functions made by \`new Function\` from the same text:
  adding to a slot then takes 45 ns instead of 3. Each contender is written out, in a function of its own.
- A library that has seen one shape of labels only is twice as fast as in an application.
- A batch that is too short ends before its garbage is collected, and flatters whoever makes much of it.
- CPU time of a thread comes in ticks that are longer than a batch: wall time in short batches is the better clock.
- Engines keep the text of numbers that they have printed: a page on which nothing has changed flatters everybody.
- The first page after another's turn takes twice as long: it pays for the other's garbage and for cold memory.
- Optimised code is not the same in every process: a bound \`inc()\` takes 3.5 ns in one and 5.9 in the next.
- Figures of two processes differ by a factor of two without a reason; only what ran in one process may be compared.
- On a machine that others use, whoever allocates suffers more, as the collector's threads have to wait: ratios rise.`
