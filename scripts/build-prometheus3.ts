// node scripts/build-prometheus3.ts: builds a Prometheus 3 for the interop suite, once. Needs Go and its module proxy.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { prometheus3, prometheus3Path } from '../test/harness/prometheus3.ts'

const module = 'github.com/prometheus/prometheus'
const folder = mkdtempSync(join(tmpdir(), 'edgeprom-prometheus3-'))
try {
  // Its own go.mod replaces modules, so `go install` refuses it; a module of ours may have it built.
  writeFileSync(join(folder, 'go.mod'), 'module prometheus3\n')
  go('get', `${module}@${prometheus3.module}`)
  mkdirSync(dirname(prometheus3Path), { recursive: true })
  // Without service discovery, which is most of it.
  go('build', '-tags', 'remove_all_sd', '-o', prometheus3Path, `${module}/cmd/prometheus`)
  console.log(`Prometheus ${prometheus3.version}: ${prometheus3Path}`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function go(...args: readonly string[]): void {
  const env = { ...process.env, GOFLAGS: '-mod=mod' }
  const { status, error } = spawnSync('go', args, { cwd: folder, stdio: 'inherit', env })
  if (status !== 0)
    throw new Error(`Cannot build Prometheus: go ${args[0]} ended with ${error?.message ?? status}`)
}
