import { readFileSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from '../../tools/machine.ts'
import { keptFiles } from '../../tools/source-files.ts'

const texts = new Set(['.ts', '.tsx', '.md', '.json', '.sql', '.yaml', '.yml', '.sh', '.html', '.css', ''])
const leftovers = /(\.(bak|orig|rej|swp|tmp|old)|~|\.DS_Store|\.env)$|^(?:plan|notes|todo)\.md$/i
// Put together at run time: this file must not find itself.
const machinePaths = new RegExp(['/(?:work', 'root', 'Users', String.raw`home/\w+`, String.raw`tmp/\w+)/`].join('|'))

it('no backups, swap files, plans or secrets are kept', () => {
  expect(keptFiles().filter((path) => leftovers.test(path.split('/').at(-1) ?? '')), 'STYLE 64').toEqual([])
})

it('no file names a folder of one person’s machine', () => {
  const found = keptFiles()
    .filter((path) => texts.has(extname(path)) && path !== 'package-lock.json' && path !== 'test/architecture/hygiene.test.ts')
    .flatMap((path) =>
      readFileSync(join(root, path), 'utf8')
        .split('\n')
        .flatMap((line, index) => (machinePaths.test(line) ? [`${path}:${index + 1}: ${line.trim().slice(0, 80)}`] : [])),
    )
  expect(found, 'paths are relative to the checkout').toEqual([])
})

it('nothing large is kept in git', () => {
  const large = keptFiles().filter((path) => path !== 'package-lock.json' && statSync(join(root, path)).size > 1_000_000)
  expect(large, 'golden data are small (STYLE 55)').toEqual([])
})

it('scripts and launchers can be run', () => {
  for (const path of ['sextant', '.ci/run']) expect(statSync(join(root, path)).mode & 0o111, `${path} is not executable`).toBeGreaterThan(0)
})
