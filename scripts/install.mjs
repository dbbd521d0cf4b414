// Installs the packages when they are missing or older than the lock file. It depends on nothing, because it runs before
// anything is there, and on whatever Node the machine has.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const lock = join(root, 'package-lock.json')
const installed = join(root, 'node_modules', '.sluse-lock.json')

const same = () => existsSync(installed) && readFileSync(installed).equals(readFileSync(lock))

if (!same()) {
  console.error('Installing packages (once; they are pinned by package-lock.json) …')
  const run = spawnSync(
    'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  if (run.status !== 0) {
    console.error('npm ci failed. Is the npm registry reachable? Then try again.')
    process.exit(run.status ?? 1)
  }
  copyFileSync(lock, installed)
}
