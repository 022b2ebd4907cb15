import { besideTheLoop, besideTheLoopMayImport, domainOrder, packageEdges, serverEdges } from './house.ts'
import { isTest, resolveImport } from './sources.ts'
import type { Import, Source, Violation } from './sources.ts'

/** The rooms of the house: a package, or a part of the server. */
interface Room {
  readonly package: string
  readonly zone?: string
  readonly domain?: string
}

export function roomOf(path: string): Room | undefined {
  const match = /^packages\/([^/]+)\/(?:src|bin)\/(.*)$/.exec(path)
  if (match === null) return undefined
  const [, name = '', rest = ''] = match
  if (name !== 'server') return { package: name }
  const [zone = '', domain = ''] = rest.split('/')
  if (zone === 'domains') return { package: name, zone, domain }
  return { package: name, zone: zone === 'platform' ? 'platform' : 'app' }
}

/** Imports of packages and rooms that the table in house.ts does not allow. */
export function forbiddenEdges(sources: readonly Source[], edges = packageEdges): Violation[] {
  return sources.flatMap((source) => {
    const room = roomOf(source.path)
    if (room === undefined) return []
    return source.imports.flatMap((found) => {
      const what = room.package === 'server' ? serverFault(source, room, found) : packageFault(source, room, found, edges)
      return what === undefined ? [] : [{ where: `${source.path}:${found.line}`, what }]
    })
  })
}

function packageFault(source: Source, room: Room, found: Import, edges: typeof packageEdges): string | undefined {
  const allowed = edges[room.package]
  if (allowed === undefined) return `package '${room.package}' is not in test/architecture/house.ts`
  if (found.specifier.startsWith('.')) return leavesPackage(source, found)
  const target = /^@sextant\/([^/]+)/.exec(found.specifier)?.[1]
  if (target === undefined || target === room.package || allowed.includes(target)) return undefined
  return `${room.package} may import ${allowed.length === 0 ? 'no other package' : `only ${allowed.join(', ')}`}, not ${target}`
}

function leavesPackage(source: Source, found: Import): string | undefined {
  const target = resolveImport(source.path, found.specifier)
  const home = source.path.split('/').slice(0, 2).join('/')
  if (target.startsWith(`${home}/`) || (isTest(source.path) && /^(test|tools|examples)\//.test(target))) return undefined
  return `'${found.specifier}' leaves the package; packages import each other by name`
}

function serverFault(source: Source, room: Room, found: Import): string | undefined {
  const allowed = serverEdges[room.zone ?? ''] ?? []
  if (!found.specifier.startsWith('.')) {
    const target = /^@sextant\/([^/]+)/.exec(found.specifier)?.[1]
    if (target === undefined || allowed.includes(target)) return undefined
    return `server/${room.zone} may import only ${allowed.join(', ')}, not ${target}`
  }
  const outside = leavesPackage(source, found)
  if (outside !== undefined) return outside
  const target = roomOf(resolveImport(source.path, found.specifier))
  if (target === undefined || target.zone === room.zone) return target?.domain === undefined ? undefined : domainFault(room.domain ?? '', target.domain)
  if (allowed.includes(target.zone ?? '')) return undefined
  // A slice of the settings is a plain record: its type may be named anywhere, its value is handed in.
  if (target.zone === 'app' && found.isType && found.specifier.endsWith('/config.ts')) return undefined
  return `server/${room.zone} may not import server/${target.zone}; app.ts hands it in as an argument`
}

/** Why one domain may not import another, or undefined when it may. */
export function domainFault(from: string, to: string): string | undefined {
  if (from === to) return undefined
  if (besideTheLoop.some((domain) => domain === from)) {
    return besideTheLoopMayImport.includes(to) ? undefined : `${from} may import only ${besideTheLoopMayImport.join(', ')}, not ${to}`
  }
  const rank = (domain: string): number => domainOrder.findIndex((peers) => peers.includes(domain))
  if (rank(from) < 0) return `domain '${from}' is not in the order of test/architecture/house.ts`
  if (rank(to) >= 0 && rank(to) < rank(from)) return undefined
  return `${from} comes before ${to} (or beside it); app.ts hands in what an earlier domain needs of a later one`
}

/** Imports that go past a door: another domain's inside, or another package's. */
export function deepImports(sources: readonly Source[]): Violation[] {
  return sources.flatMap((source) => {
    const room = roomOf(source.path)
    return source.imports.flatMap((found) => {
      const target = resolveImport(source.path, found.specifier)
      const domain = roomOf(target)?.domain
      const isDeepDomain = domain !== undefined && domain !== room?.domain && !target.endsWith(`/domains/${domain}/index.ts`)
      const isDeepPackage = /^@sextant\/[^/]+\//.test(target)
      // Stories and fault tests of test/ drive the server's parts on purpose; code never does.
      const isExempt = !source.path.startsWith('packages/')
      if (isExempt || (!isDeepDomain && !isDeepPackage)) return []
      return [{ where: `${source.path}:${found.line}`, what: `'${found.specifier}' goes past the door; import from ${isDeepDomain ? `domains/${domain}/index.ts` : 'the package by its name'}` }]
    })
  })
}

/** Cycles of value imports between files, each named once, from its alphabetically first file. */
export function valueCycles(sources: readonly Source[]): Violation[] {
  const doors = new Map(sources.filter((source) => /^packages\/[^/]+\/src\/index\.ts$/.test(source.path)).map((source) => [`@sextant/${source.path.split('/')[1]}`, source.path]))
  const known = new Set(sources.map((source) => source.path))
  const next = new Map(
    sources.map((source) => {
      const targets = source.imports.filter((found) => !found.isType).map((found) => doors.get(found.specifier) ?? resolveImport(source.path, found.specifier))
      return [source.path, targets.filter((target) => known.has(target))]
    }),
  )
  const state = new Map<string, 'open' | 'done'>()
  const cycles = new Map<string, Violation>()
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === 'done') return
    if (state.get(path) === 'open') {
      const cycle = trail.slice(trail.indexOf(path))
      const first = cycle.toSorted()[0] ?? path
      cycles.set(cycle.toSorted().join(' '), { where: first, what: `imports itself through ${[...cycle, path].join(' → ')}` })
      return
    }
    state.set(path, 'open')
    for (const target of next.get(path) ?? []) visit(target, [...trail, path])
    state.set(path, 'done')
  }
  for (const path of next.keys()) visit(path, [])
  return [...cycles.values()]
}
