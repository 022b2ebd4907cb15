import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openPgliteStore } from '../../packages/server/src/platform/store/pglite-store.ts'
import type { Store } from '../../packages/server/src/platform/store/store.ts'

/** An embedded store of its own in a temporary directory; `remove` closes it and deletes the directory. */
export interface TestStore {
  readonly store: Store
  readonly dir: string
  readonly remove: () => Promise<void>
}

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

const pgliteVersion = (): string => {
  const manifest = JSON.parse(readFileSync(join(root, 'node_modules/@electric-sql/pglite/package.json'), 'utf8')) as { readonly version: string }
  return manifest.version
}

/** A freshly made, empty database to copy: making one takes PGlite several seconds, copying it a fraction of one. */
const template = async (): Promise<string> => {
  const ready = join(root, '.cache', `empty-store-${pgliteVersion()}`)
  if (existsSync(ready)) return ready
  mkdirSync(dirname(ready), { recursive: true })
  const making = mkdtempSync(`${ready}-making-`)
  const fresh = join(making, 'store')
  await (await openPgliteStore(fresh)).close()
  try {
    // Whole or not at all; it fails when another test process was quicker, and then its copy serves as well.
    renameSync(fresh, ready)
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
  rmSync(making, { recursive: true, force: true })
  return ready
}

/** Opens an empty embedded store, the same engine and settings as in production. */
export const openTestStore = async (): Promise<TestStore> => {
  const dir = mkdtempSync(join(tmpdir(), 'sextant-store-'))
  cpSync(await template(), dir, { recursive: true })
  const store = await openPgliteStore(dir)
  return {
    store,
    dir,
    remove: async () => {
      await store.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
