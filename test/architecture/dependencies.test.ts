import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from '../../tools/machine.ts'
import { listFiles } from '../../tools/source-files.ts'
import { missingPlatformPackages } from '../../tools/locked-packages.ts'
import type { Lockfile } from '../../tools/locked-packages.ts'
import { isTest, packageSources } from './sources.ts'

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

const isManifest = (value: unknown): value is Manifest => typeof value === 'object' && value !== null

function manifest(path: string): Manifest {
  const value: unknown = JSON.parse(readFileSync(join(root, path), 'utf8'))
  if (!isManifest(value)) throw new Error(`${path} is no manifest`)
  return value
}

const manifests = listFiles().filter((path) => /^(packages\/[^/]+\/)?package\.json$/.test(path))
const named = (path: string): string[] => Object.entries({ ...manifest(path).dependencies, ...manifest(path).devDependencies }).map(([name]) => name)

it('every dependency has its line in docs/dependencies.md, and every line a dependency', () => {
  const used = new Set(manifests.flatMap(named).filter((name) => !name.startsWith('@sextant/')))
  const text = readFileSync(join(root, 'docs', 'dependencies.md'), 'utf8')
  const described = new Set([...text.matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1] ?? ''))
  expect([...used].filter((name) => !described.has(name)), 'STYLE 63: add a line (what for, what writing it would cost, how to leave)').toEqual([])
  expect([...described].filter((name) => !used.has(name)), 'no package.json names these any more').toEqual([])
})

it('every version is pinned', () => {
  const loose = manifests.flatMap((path) =>
    Object.entries({ ...manifest(path).dependencies, ...manifest(path).devDependencies })
      .filter(([name, version]) => !name.startsWith('@sextant/') && !/^\d+\.\d+\.\d+[\w.+-]*$/.test(version))
      .map(([name, version]) => `${path}: ${name} ${version}`),
  )
  expect(loose, 'ADR 0001: exact versions only').toEqual([])
})

it('code imports only packages that its own package.json names', () => {
  const missing = packageSources().flatMap((source) => {
    const home = source.path.split('/').slice(0, 2).join('/')
    const isTooling = isTest(source.path) || !/^packages\/[^/]+\/(?:src|bin)\//.test(source.path)
    // A test may hold a package against an engine that another package brings.
    const allowed = new Set(isTooling ? manifests.flatMap(named) : Object.keys(manifest(`${home}/package.json`).dependencies ?? {}))
    return source.imports
      .filter((found) => !/^(\.|node:|@sextant\/|virtual:)/.test(found.specifier) && !found.isType)
      .filter((found) => !allowed.has(found.specifier.split('/').slice(0, found.specifier.startsWith('@') ? 2 : 1).join('/')))
      .map((found) => `${source.path}:${found.line}: ${found.specifier}`)
  })
  expect(missing, 'add it to that package.json and to docs/dependencies.md').toEqual([])
})

it('the lockfile names every platform’s packages, so that npm ci works with npm 10 and npm 11', () => {
  const lock: unknown = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  expect(missingPlatformPackages(lock as Lockfile).map((missing) => missing.name), 'ADR 0001: run npm run complete-lock').toEqual([])
})

it('libraries that keep a context are locked once', () => {
  const lock: unknown = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const places = Object.keys((lock as Lockfile).packages)
  for (const name of ['react', 'react-dom', '@mantine/core', '@mantine/hooks', '@tanstack/react-query', 'i18next']) {
    expect(places.filter((place) => place.endsWith(`node_modules/${name}`)), 'two copies have two contexts: align the versions in packages/web/package.json').toHaveLength(1)
  }
})
