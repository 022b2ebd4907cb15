import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './machine.ts'

const skippedFolders = new Set(['node_modules', 'dist', '.git', '.sextant', '.cache', 'tmp'])

/** Every file of the checkout below a folder, relative to the root, without what git ignores. */
export function listFiles(folder = ''): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) return skippedFolders.has(entry.name) ? [] : listFiles(path)
    return entry.name.endsWith('.log') || entry.name.startsWith('.install-lock') ? [] : [path]
  })
}

/** What git keeps; everything, where the checkout came without git. */
export function keptFiles(): string[] {
  const { status, stdout } = spawnSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
  return status === 0 ? stdout.split('\0').filter((path) => path !== '' && existsSync(join(root, path))) : listFiles()
}
