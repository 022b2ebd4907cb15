/** The part of package-lock.json (version 3) that says who needs whom. */
export interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>
}

export interface LockedPackage {
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
