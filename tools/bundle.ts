import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from './machine.ts'
import { neededPackages } from './locked-packages.ts'
import type { Lockfile } from './locked-packages.ts'
import { keptFiles } from './source-files.ts'

/**
 * `npm run bundle [-- --out folder]`: one archive with sources, the locked packages that run, the pinned Node and the built web application.
 * Unpacking it is installing it; `./start` needs neither npm nor a network. `--without-web` leaves the web application out.
 */
const workspaces = ['cli', 'contract', 'kernels', 'rules', 'server', 'sql'].map((name) => `packages/${name}`)
const documents = ['LICENSE', 'README.md', 'ARCHITECTURE.md', 'GLOSSARY.md', 'package.json', 'package-lock.json', 'sextant', 'tools/install-locked.sh', 'tools/build-web.ts', 'tools/machine.ts', 'tools/source-files.ts']

const startScript = `#!/bin/sh
# Starts Sextant from this folder: no npm, no network. Arguments are those of ./sextant serve.
set -eu
root=$(dirname -- "$(readlink -f -- "$0")")
if ! "$root/node_modules/.bin/node" --version >/dev/null 2>&1; then
  echo "sextant: this bundle was made for $(cat "$root/PLATFORM"); this machine is $(uname -sm)." >&2
  exit 1
fi
exec "$root/sextant" serve "$@"
`

/** What a running server never opens. */
const isDeadWeight = (path: string): boolean => /\.(?:d\.[cm]?ts|map|tsbuildinfo)$/.test(path) || /\/node_modules\/[^/]+\/(?:test|tests|__tests__|docs)$/.test(path)

function belongs(path: string): boolean {
  if (/\.test\.tsx?$/.test(path)) return false
  return documents.includes(path) || /^(?:docs|examples)\//.test(path) || path === 'packages/web/package.json' || workspaces.some((folder) => path.startsWith(`${folder}/`))
}

function copySources(target: string, withWeb: boolean): void {
  for (const path of keptFiles().filter(belongs)) cpSync(join(root, path), join(target, path))
  const web = join('packages', 'web', 'dist')
  if (withWeb) cpSync(join(root, web), join(target, web), { recursive: true })
}

function copyPackages(target: string): number {
  const lock = readLock()
  const places = neededPackages(lock, workspaces).filter((place) => existsSync(join(root, place)))
  for (const place of places) {
    const inner = join(root, place, 'node_modules')
    cpSync(join(root, place), join(target, place), { recursive: true, filter: (source) => source !== inner && !isDeadWeight(source) })
  }
  for (const folder of workspaces) {
    mkdirSync(join(target, 'node_modules', '@sextant'), { recursive: true })
    symlinkSync(join('..', '..', folder), join(target, 'node_modules', '@sextant', basename(folder)))
  }
  return places.length
}

function readLock(): Lockfile {
  const lock: unknown = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  if (typeof lock !== 'object' || lock === null || !('packages' in lock)) throw new Error('package-lock.json is not a lockfile of version 3')
  return lock as Lockfile
}

/** The pinned Node and the stamp that tells ./sextant that everything is installed. */
function copyNode(target: string): void {
  const binary = join('node_modules', 'node', 'bin', 'node')
  mkdirSync(join(target, 'node_modules', '.bin'), { recursive: true })
  cpSync(join(root, binary), join(target, binary))
  cpSync(join(root, 'node_modules/node/package.json'), join(target, 'node_modules/node/package.json'))
  symlinkSync(join('..', 'node', 'bin', 'node'), join(target, 'node_modules', '.bin', 'node'))
  const stamp = execFileSync('sh', ['-c', '. "$1/tools/install-locked.sh"; locked_stamp "$1"', 'sh', target], { encoding: 'utf8' })
  writeFileSync(join(target, 'node_modules', '.sextant-stamp'), stamp)
  writeFileSync(join(target, 'PLATFORM'), execFileSync('uname', ['-sm'], { encoding: 'utf8' }))
}

function buildWeb(): boolean {
  return spawnSync(process.execPath, [join(root, 'tools', 'build-web.ts'), '--if-stale'], { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0
}

function makeBundle(out: string, withWeb: boolean): void {
  const name = `sextant-${process.platform}-${process.arch}`
  const staging = mkdtempSync(join(tmpdir(), 'sextant-bundle-'))
  const target = join(staging, name)
  try {
    mkdirSync(target)
    copySources(target, withWeb)
    const count = copyPackages(target)
    copyNode(target)
    writeFileSync(join(target, 'start'), startScript)
    chmodSync(join(target, 'start'), 0o755)
    mkdirSync(dirname(join(out, name)), { recursive: true })
    const archive = join(out, `${name}.tar.gz`)
    execFileSync('tar', ['-czf', archive, '-C', staging, name])
    process.stdout.write(`${archive}\n${count} packages, ${Math.round(statSync(archive).size / 1e6)} MB; unpack it anywhere with tar xzf and run ./start\n`)
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

const { values } = parseArgs({ options: { out: { type: 'string', default: 'dist' }, 'without-web': { type: 'boolean', default: false } } })
if (!values['without-web'] && !buildWeb()) process.exit(1)
makeBundle(resolve(root, values.out), !values['without-web'])
