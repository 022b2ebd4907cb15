import { expect, it } from 'vitest'
import { completeLock, missingPlatformPackages, neededPackages } from './locked-packages.ts'

const lock = {
  packages: {
    'packages/server': { dependencies: { web: '1' } },
    'packages/server/node_modules/web': { dependencies: { router: '1' }, optionalDependencies: { 'web-other-platform': '1' } },
    'node_modules/web': { dependencies: { old: '1' } },
    'node_modules/router': { peerDependencies: { host: '1', frame: '1' }, peerDependenciesMeta: { frame: { optional: true } } },
    'node_modules/host': {},
    'node_modules/frame': {},
    'node_modules/old': {},
    'node_modules/tool': {},
  },
}

it('a bundle holds what the server needs: the nearest copy, required peers, and neither tools nor optional peers', () => {
  expect(neededPackages(lock, ['packages/server'])).toEqual(['node_modules/host', 'node_modules/router', 'packages/server/node_modules/web'])
})

it('a package that the lockfile lacks is an error that names it', () => {
  expect(() => neededPackages({ packages: { 'packages/server': { dependencies: { gone: '1' } } } }, ['packages/server'])).toThrow(/no gone, which packages\/server needs/)
})

it('platform packages that a registry did not show get their place in the lockfile, once', () => {
  const gap = { packages: { 'node_modules/lint': { dev: true, optionalDependencies: { '@lint/binding-darwin-arm64': '1.2.3', '@lint/binding-linux-x64-musl': '1.2.3', '@lint/binding-linux-x64-gnu': '1.2.3' } }, 'node_modules/@lint/binding-linux-x64-gnu': {} } }
  const { packages, added } = completeLock(gap)
  expect(added).toEqual(['@lint/binding-darwin-arm64', '@lint/binding-linux-x64-musl'])
  expect(packages['node_modules/@lint/binding-linux-x64-musl']).toEqual({ version: '1.2.3', cpu: ['x64'], dev: true, libc: ['musl'], optional: true, os: ['linux'] })
  expect(missingPlatformPackages({ packages })).toEqual([])
})
