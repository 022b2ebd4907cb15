import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './machine.ts'
import { listFiles } from './source-files.ts'

/**
 * `npm run build:web [-- --if-stale]`: builds packages/web into packages/web/dist. With `--if-stale` only when the sources have changed since.
 * The stamp is a hash of what the build reads, so that a bundle, which carries the built web, never needs Vite.
 */
const stamp = join(root, 'packages', 'web', 'dist', '.sources')

function sourcesHash(): string {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')))
  const files = ['web', 'contract', 'rules', 'sql'].flatMap((name) => listFiles(`packages/${name}`)).filter((path) => !path.includes('.test.'))
  for (const path of files.toSorted()) hash.update(path).update(readFileSync(join(root, path)))
  return hash.digest('hex')
}

async function buildWeb(): Promise<void> {
  const wanted = sourcesHash()
  const isFresh = existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted
  if (process.argv.includes('--if-stale') && isFresh) return
  process.stderr.write('building the web application (once per change of its sources) …\n')
  const { build } = await import('vite')
  await build({ root: join(root, 'packages', 'web'), configFile: join(root, 'packages', 'web', 'vite.config.ts'), logLevel: 'warn' })
  writeFileSync(stamp, wanted)
}

// A bundle carries the built web and none of its sources.
if (existsSync(join(root, 'packages', 'web', 'vite.config.ts'))) {
  try {
    await buildWeb()
  } catch (error) {
    process.stderr.write(`the web application could not be built: ${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  }
}
