import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './machine.ts'
import { completeLock } from './locked-packages.ts'
import type { Lockfile } from './locked-packages.ts'

/**
 * `npm run complete-lock`, after a dependency was added: names the platform packages (for other systems and processors) that npm left out of
 * package-lock.json because the registry it asked does not carry them. npm 11 refuses to `npm ci` from a lockfile with such gaps, and people on those
 * platforms would get no linter. Nothing that is installed here changes, so the stamp of the installation is renewed with it.
 */
const file = join(root, 'package-lock.json')
const lock: unknown = JSON.parse(readFileSync(file, 'utf8'))
if (typeof lock !== 'object' || lock === null || !('packages' in lock)) throw new Error('package-lock.json is not a lockfile of version 3')
const { packages, added } = completeLock(lock as Lockfile)
if (added.length > 0) {
  writeFileSync(file, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`)
  const stamp = execFileSync('sh', ['-c', '. tools/install-locked.sh; locked_stamp .'], { cwd: root, encoding: 'utf8' })
  writeFileSync(join(root, 'node_modules', '.sextant-stamp'), stamp)
}
process.stdout.write(`package-lock.json: ${added.length} platform packages added\n`)
