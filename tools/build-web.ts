import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './machine.ts'
import { listFiles } from './source-files.ts'

/**
 * `npm run build:web [-- --if-stale]`: builds packages/web into packages/web/dist. With `--if-stale` only when the sources have changed since.
 * The stamp is a hash of what the build reads, so that a bundle, which carries the built web, never needs Vite.
 */
const dist = join(root, 'packages', 'web', 'dist')
const stampOf = (folder: string): string => join(folder, '.sources')

function sourcesHash(): string {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')))
  const files = ['web', 'contract', 'rules', 'sql'].flatMap((name) => listFiles(`packages/${name}`)).filter((path) => !path.includes('.test.'))
  for (const path of files.toSorted()) hash.update(path).update(readFileSync(join(root, path)))
  return hash.digest('hex')
}

async function buildWeb(): Promise<void> {
  const wanted = sourcesHash()
  const isFresh = (): boolean => existsSync(stampOf(dist)) && readFileSync(stampOf(dist), 'utf8') === wanted
  if (process.argv.includes('--if-stale') && isFresh()) return
  process.stderr.write('building the web application (once per change of its sources) …\n')
  const { build } = await import('vite')
  // Built aside and put in place whole: two servers that start at once in a fresh clone both find a complete application.
  const made = `${dist}-${process.pid}`
  await build({ root: join(root, 'packages', 'web'), configFile: join(root, 'packages', 'web', 'vite.config.ts'), logLevel: 'warn', build: { outDir: made, emptyOutDir: true } })
  writeFileSync(stampOf(made), wanted)
  if (!(process.argv.includes('--if-stale') && isFresh())) {
    try {
      if (existsSync(dist)) renameSync(dist, `${made}-old`)
      renameSync(made, dist)
    } catch (error) {
      // Another build was put in place in between; it serves as well as ours when it is of the same sources.
      if (!isFresh()) throw error
    }
  }
  for (const left of [made, `${made}-old`]) rmSync(left, { recursive: true, force: true })
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
