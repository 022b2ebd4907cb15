import { spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { root } from './machine.ts'

/** A checkout with a lockfile, a main.ts that says where it runs, and an npm on the PATH that writes down each call. */
let base = ''
let checkout = ''

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'sextant launcher ')))
  checkout = join(base, 'check out')
  mkdirSync(join(checkout, 'tools'), { recursive: true })
  mkdirSync(join(checkout, 'packages/cli/src'), { recursive: true })
  mkdirSync(join(base, 'bin'))
  copyFileSync(join(root, 'sextant'), join(checkout, 'sextant'))
  copyFileSync(join(root, 'tools/install-locked.sh'), join(checkout, 'tools/install-locked.sh'))
  writeFileSync(join(checkout, 'package-lock.json'), '{}\n')
  writeFileSync(join(checkout, 'packages/cli/src/main.ts'), `const where: string = process.cwd()\nprocess.stdout.write(JSON.stringify([where, ...process.argv.slice(2)]))\n`)
  npmDoes(`sleep 0.3; mkdir -p node_modules/.bin; ln -sf "${process.execPath}" node_modules/.bin/node`)
})

afterEach(() => rmSync(base, { recursive: true, force: true }))

function npmDoes(script: string): void {
  writeFileSync(join(base, 'bin/npm'), `#!/bin/sh\necho "$*" >> "${base}/npm.log"\necho installed\n${script}\n`, { mode: 0o755 })
}

const npmCalls = (): number => (existsSync(join(base, 'npm.log')) ? readFileSync(join(base, 'npm.log'), 'utf8').trim().split('\n').length : 0)

interface Ending {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

function start(args: readonly string[] = [], options: { program?: string; cwd?: string } = {}): Promise<Ending> {
  const env = { ...process.env, PATH: `${join(base, 'bin')}:${process.env['PATH']}` }
  const child = spawn(options.program ?? join(checkout, 'sextant'), args, { cwd: options.cwd ?? checkout, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}

it('the first start installs what is locked, the second installs nothing, a changed lockfile installs again', async () => {
  const first = await start(['a b', '--json'])
  expect(first).toMatchObject({ code: 0, stdout: JSON.stringify([checkout, 'a b', '--json']) })
  expect(first.stderr).toContain('installing the locked packages')
  expect(await start()).toMatchObject({ code: 0, stderr: '' })
  expect(npmCalls()).toBe(1)
  writeFileSync(join(checkout, 'package-lock.json'), '{"changed":true}\n')
  expect((await start()).code).toBe(0)
  expect(npmCalls()).toBe(2)
  expect(readFileSync(join(base, 'npm.log'), 'utf8')).toMatch(/^ci --include=dev/)
})

it('relative paths mean the folder the user stands in, also when started through a link', async () => {
  symlinkSync(join(checkout, 'sextant'), join(base, 'bin/sextant'))
  const started = await start(['x.csv'], { program: join(base, 'bin/sextant'), cwd: base })
  expect(started).toMatchObject({ code: 0, stdout: JSON.stringify([base, 'x.csv']) })
})

it('several first starts at once install once, and all of them run', async () => {
  const endings = await Promise.all([1, 2, 3, 4].map((id) => start([String(id)])))
  expect(endings.map((ending) => ending.code)).toEqual([0, 0, 0, 0])
  expect(endings.map((ending) => ending.stdout)).toEqual(['1', '2', '3', '4'].map((id) => JSON.stringify([checkout, id])))
  expect(npmCalls()).toBe(1)
})

it('a lock left by a process that died does not stop the next start', async () => {
  symlinkSync('4194999', join(checkout, '.install-lock'))
  expect(await start()).toMatchObject({ code: 0 })
  expect(() => readlinkSync(join(checkout, '.install-lock'))).toThrow(/ENOENT/)
})

it('a failed installation is said in one clear sentence, starts nothing, and the next start tries again', async () => {
  npmDoes('exit 7')
  const failed = await start()
  expect(failed).toMatchObject({ code: 1, stdout: '' })
  expect(failed.stderr).toContain('npm ci failed (its messages are above), so nothing was started')
  npmDoes('mkdir -p node_modules/.bin')
  expect((await start()).stderr).toContain('the pinned Node does not run')
  npmDoes(`mkdir -p node_modules/.bin; ln -sf "${process.execPath}" node_modules/.bin/node`)
  expect((await start()).code).toBe(0)
})
