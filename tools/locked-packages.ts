/** The part of package-lock.json (version 3) that says who needs whom. */
export interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>
}

export interface LockedPackage {
  readonly version?: string
  readonly dev?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}

/**
 * What some workspaces need to run: no development tools, and no optional peers that another workspace happens to bring.
 *
 * @param lock - package-lock.json
 * @param workspaces - folders such as `packages/server`
 * @returns places in the tree, such as `node_modules/fastify`; optional packages of other platforms among them
 * @throws when the lockfile does not hold a package that is needed
 */
export function neededPackages(lock: Lockfile, workspaces: readonly string[]): string[] {
  const found = new Set<string>()
  const open = [...workspaces]
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    for (const { name, isOptional } of needs(lock.packages[place])) {
      const target = locate(lock, place, name)
      if (target === undefined && !isOptional) throw new Error(`package-lock.json has no ${name}, which ${place} needs; run npm install`)
      if (target === undefined || found.has(target)) continue
      found.add(target)
      open.push(target)
    }
  }
  return [...found].toSorted()
}

function needs(locked: LockedPackage | undefined): { name: string; isOptional: boolean }[] {
  const peers = Object.keys(locked?.peerDependencies ?? {}).filter((name) => locked?.peerDependenciesMeta?.[name]?.optional !== true)
  const optional = Object.keys(locked?.optionalDependencies ?? {})
  const required = [...Object.keys(locked?.dependencies ?? {}), ...peers].filter((name) => !optional.includes(name))
  return [...required.map((name) => ({ name, isOptional: false })), ...optional.map((name) => ({ name, isOptional: true }))]
}

/** Node's own search: beside the package, then beside each package around it. */
function locate(lock: Lockfile, from: string, name: string): string | undefined {
  for (let base = from; ; base = base.includes('/node_modules/') ? base.slice(0, base.lastIndexOf('/node_modules/')) : '') {
    const place = `${base === '' ? '' : `${base}/`}node_modules/${name}`
    if (lock.packages[place] !== undefined) return place
    if (base === '') return undefined
  }
}

const platform = /[-/](android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|aix|win32)-(arm64|arm|x64|ia32|ppc64|riscv64|s390x|loong64)(?:-(\w+))?$/

/** Optional packages that are named by a locked package and locked nowhere. */
export function missingPlatformPackages(lock: Lockfile): { readonly name: string; readonly version: string; readonly isDev: boolean }[] {
  const missing = Object.entries(lock.packages).flatMap(([place, locked]) =>
    Object.entries(locked.optionalDependencies ?? {})
      .filter(([name, version]) => platform.test(name) && /^\d/.test(version) && locate(lock, place, name) === undefined)
      .map(([name, version]): [string, { name: string; version: string; isDev: boolean }] => [name, { name, version, isDev: locked.dev === true }]),
  )
  return [...new Map(missing).values()]
}

/**
 * Gives each missing platform package its entry, as npm would have written it but for the checksum, which only the registry knows.
 *
 * @returns all packages in npm's order, and the names that were added
 */
export function completeLock(lock: Lockfile): { packages: Record<string, LockedPackage>; added: string[] } {
  const missing = missingPlatformPackages(lock)
  const entries = missing.map(({ name, version, isDev }): [string, LockedPackage & Record<string, unknown>] => {
    const [, os = '', cpu = '', abi = ''] = platform.exec(name) ?? []
    const libc = os !== 'linux' || abi === '' ? undefined : abi.startsWith('musl') ? 'musl' : 'glibc'
    return [`node_modules/${name}`, { version, cpu: [cpu], ...(isDev ? { dev: true } : {}), ...(libc === undefined ? {} : { libc: [libc] }), optional: true, os: [os] }]
  })
  const packages = Object.fromEntries([...Object.entries(lock.packages), ...entries].toSorted(([a], [b]) => a.localeCompare(b, 'en')))
  return { packages, added: missing.map(({ name }) => name) }
}
