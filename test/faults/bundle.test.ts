import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { root } from '../../tools/machine.ts'

let folder = ''
let bundle = ''

/** A shell with loopback up and no other network; undefined where the machine does not allow namespaces. */
function namespaceShell(): readonly string[] | undefined {
  const shell = ['-rn', 'sh', '-c', '(ip link set lo up || ifconfig lo up) 2>/dev/null; exec "$@"', 'sh']
  return spawnSync('unshare', [...shell, process.execPath, '-e', `require('net').createServer().listen(0, '127.0.0.1', () => process.exit(0))`]).status === 0 ? shell : undefined
}

/** Runs a program with the network off and an npm that only fails. */
function runOffline(command: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const shell = namespaceShell()
  const dead = 'http://127.0.0.1:9/'
  const env = {
    PATH: `${join(folder, 'bin')}:/usr/bin:/bin:/usr/sbin:/sbin`,
    HOME: folder,
    SEXTANT_HOME: join(folder, 'home'),
    ...(shell === undefined ? { npm_config_registry: dead, HTTP_PROXY: dead, HTTPS_PROXY: dead, NODE_USE_ENV_PROXY: '1', NO_PROXY: '127.0.0.1' } : {}),
  }
  if (shell === undefined) process.stdout.write('bundle: this machine allows no network namespace; the network is made useless by settings instead\n')
  const words = shell === undefined ? command : ['unshare', ...shell, ...command]
  return spawnSync(words[0] ?? '', words.slice(1), { env, encoding: 'utf8', timeout: 90_000 })
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sextant-bundle-test-'))
  mkdirSync(join(folder, 'bin'))
  writeFileSync(join(folder, 'bin', 'npm'), '#!/bin/sh\necho "npm was called: $*" >&2\nexit 99\n', { mode: 0o755 })
  const made = spawnSync(process.execPath, [join(root, 'tools', 'bundle.ts'), '--out', folder], { encoding: 'utf8' })
  expect(made.status, made.stderr).toBe(0)
  const archive = readdirSync(folder).find((name) => name.endsWith('.tar.gz')) ?? ''
  expect(spawnSync('tar', ['-xzf', join(folder, archive), '-C', folder]).status).toBe(0)
  bundle = join(folder, archive.replace('.tar.gz', ''))
}, 240_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('a bundle carries no development tools, no tests and no web sources', () => {
  for (const name of ['vitest', 'vite', 'typescript', 'oxlint', 'oxc-parser', 'playwright-core', 'react']) expect(existsSync(join(bundle, 'node_modules', name)), name).toBe(false)
  expect(readdirSync(join(bundle, 'packages'), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.test.ts') && !path.includes('node_modules'))).toEqual([])
  expect(existsSync(join(bundle, 'packages', 'web', 'src'))).toBe(false)
  expect(existsSync(join(bundle, 'packages', 'web', 'dist', 'index.html'))).toBe(true)
})

it('every package that the server names loads from the bundle with the network off', () => {
  const manifest: unknown = JSON.parse(readFileSync(join(bundle, 'packages', 'server', 'package.json'), 'utf8'))
  const names = typeof manifest === 'object' && manifest !== null && 'dependencies' in manifest ? Object.keys(manifest.dependencies ?? {}) : []
  const script = `process.chdir(${JSON.stringify(join(bundle, 'packages', 'server'))})
    const { createRequire } = require('node:module'); const { pathToFileURL } = require('node:url')
    const from = createRequire(process.cwd() + '/package.json')
    const entry = (name) => ({ 'write-excel-file': name + '/node', 'read-excel-file': name + '/node' })[name] ?? name
    Promise.all(${JSON.stringify(names)}.map((name) => import(pathToFileURL(from.resolve(entry(name))).href))).then((all) => { console.log(all.length); process.exit(0) })`
  const ran = runOffline([join(bundle, 'node_modules', '.bin', 'node'), '-e', script])
  expect(ran.stderr).toBe('')
  expect(ran.stdout.trim()).toBe(String(names.length))
  expect(names.length).toBeGreaterThan(10)
})

it('an unpacked bundle starts and serves its pages with the network off, without npm', (context) => {
  const missing = ['packages/cli/src/main.ts', 'packages/server/src/app.ts'].filter((path) => !existsSync(join(bundle, path)))
  if (missing.length > 0) context.skip(`${missing.join(' and ')} not there yet`)
  const ran = runOffline([join(bundle, 'node_modules', '.bin', 'node'), join(root, 'test', 'faults', 'start-offline.ts'), join(bundle, 'start')])
  expect(ran.status, `${ran.stdout}\n${ran.stderr}`).toBe(0)
  const seen: unknown = JSON.parse(ran.stdout.trim().split('\n').at(-1) ?? '')
  expect(seen).toMatchObject({ page: 200, hasRoot: true, openapi: 200, version: '3.1.0' })
  if (namespaceShell() !== undefined) expect(seen).toMatchObject({ network: 'ENETUNREACH' })
})

it('a bundle on another kind of machine says so', () => {
  rmSync(join(bundle, 'node_modules', '.bin', 'node'))
  const ran = runOffline([join(bundle, 'start')])
  expect(ran.status).toBe(1)
  expect(ran.stderr).toMatch(/this bundle was made for .+; this machine is .+/)
})
