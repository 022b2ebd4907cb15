import type { OutputOf, ParsedInputOf, getUnit, listOrganisation, placeHolder, saveUnit } from '@sextant/contract'
import { compileRule } from '@sextant/rules'
import type { Catalogue } from '@sextant/rules'
import { ident, sql } from '@sextant/sql'
import { ruleOf } from '../customers/index.ts'
import type { Scope } from '../../platform/asking.ts'
import { isAppError } from '../../platform/errors.ts'
import { isWarehouseAway } from '../../platform/warehouse/warehouse-errors.ts'
import type { Holder, OrganisationDeps } from './deps.ts'
import { organisationErrors } from './errors.ts'
import { ruleOfPath, ruleProblem, scopeOfPath } from './scope.ts'
import { needUnit, pathOf, readOrganisation, removeUnit, writePlace, writeUnit } from './unit.ts'
import type { Organisation, Unit } from './unit.ts'

type Listed = OutputOf<typeof listOrganisation>

export interface Organisations {
  readonly list: () => Promise<Listed>
  readonly get: (key: string) => Promise<OutputOf<typeof getUnit>>
  readonly save: (input: ParsedInputOf<typeof saveUnit>) => Promise<OutputOf<typeof getUnit>>
  readonly remove: (key: string) => Promise<void>
  readonly place: (input: ParsedInputOf<typeof placeHolder>, by: string) => Promise<OutputOf<typeof placeHolder>>
  /** The scope of a user or API key; null when he sees the whole base. */
  readonly scopeOf: (holder: { readonly kind: string; readonly id: string }) => Promise<Scope | null>
  /** The unit a user or API key stands in. */
  readonly placeOf: (holder: { readonly kind: string; readonly id: string }) => Promise<Unit | null>
}

/** Another process may have changed the tree: what is remembered of it is read again after this long, ms. */
const rememberedMs = 5_000

/** The tree as it was read last; a change in this process is seen at once. */
const treeKeeper = ({ store, clock }: OrganisationDeps) => {
  let known: { readonly tree: Promise<Organisation>; readonly until: number } | undefined
  return {
    read: async (): Promise<Organisation> => {
      if (known === undefined || known.until <= clock.now()) {
        const read = { tree: readOrganisation(store), until: clock.now() + rememberedMs }
        known = read
        read.tree.catch(() => {
          if (known === read) known = undefined
        })
      }
      return await known.tree
    },
    forget: (): void => {
      known = undefined
    },
  }
}

const placesOf = (tree: Organisation, holders: readonly Holder[]): Listed['holders'] =>
  holders.map(({ kind, id, name, role }) => ({ kind, id, name, role, unit: tree.places.find((place) => place.kind === kind && place.id === id)?.unit ?? null }))

const listed = (unit: Unit, catalogue: Catalogue | null): Listed['units'][number] => ({
  ...unit, problem: unit.rule === null || catalogue === null ? null : (ruleProblem(unit.rule, catalogue) ?? null),
})

/** How many customers the and of a path's rules selects, of how many; null when a rule does not fit the data. */
const countedPath = async (deps: OrganisationDeps, path: readonly Unit[], catalogue: Catalogue): Promise<{ readonly count: number; readonly of: number } | null> => {
  if (path.some(({ rule }) => rule !== null && ruleProblem(rule, catalogue) !== undefined)) return null
  const rule = ruleOfPath(path, catalogue)
  const base = sql`select count(*) from ${ident(catalogue.customerTable)}`
  const chosen = rule === undefined ? base : sql`select count(*) from (${compileRule(rule, catalogue, { at: await deps.standpoint(), dialect: deps.warehouse.dialect })}) as "chosen"`
  return await deps.warehouse.one<{ count: number; of: number }>('organisation.count', sql`select (${chosen}) as "count", (${base}) as "of"`)
}

/** The organisation: units in a tree, who stands where, and the scope that follows. */
export const createOrganisation = (deps: OrganisationDeps): Organisations => {
  const { store, clock } = deps
  const tree = treeKeeper(deps)
  /** Null before a company is described, and while nobody can tell what its rules may name; a store that cannot be asked is no company without data. */
  const catalogueOrNull = async (): Promise<Catalogue | null> =>
    await deps.catalogue().catch((error: unknown) => {
      if (!isAppError(error, 'DATA_MODEL_MISSING') && !isWarehouseAway(error)) throw error
      return null
    })

  const get: Organisations['get'] = async (key) => {
    const [organisation, catalogue] = [await tree.read(), await catalogueOrNull()]
    const unit = needUnit(organisation, key, 'key')
    const path = pathOf(organisation, key)
    const holders = placesOf(organisation, await deps.holders()).filter((holder) => holder.unit === key)
    const counted = catalogue === null ? null : await countedPath(deps, path, catalogue)
    return {
      ...listed(unit, catalogue), path: path.map(({ key: above, name, kind, rule }) => ({ key: above, name, kind, rule })), holders, customers: counted?.count ?? null, of: counted?.of ?? null,
    }
  }
  const holderBy = async (named: string): Promise<Holder> => {
    const holders = await deps.holders()
    const found = holders.find(({ id }) => id === named) ?? holders.find(({ kind, name }) => kind === 'user' && name.toLowerCase() === named.toLowerCase())
    if (found === undefined) throw organisationErrors.PLACE_HOLDER_UNKNOWN({ holder: named }, { where: 'holder' })
    return found
  }
  const unitOf: Organisations['placeOf'] = async ({ kind, id }) => {
    if (kind !== 'user' && kind !== 'api_key') return null
    const organisation = await tree.read()
    const place = organisation.places.find((one) => one.kind === kind && one.id === id)
    return place === undefined ? null : (organisation.units.get(place.unit) ?? null)
  }

  return Object.freeze<Organisations>({
    list: async () => {
      const [organisation, catalogue] = [await tree.read(), await catalogueOrNull()]
      return { units: [...organisation.units.values()].map((unit) => listed(unit, catalogue)), holders: placesOf(organisation, await deps.holders()) }
    },
    get,
    save: async (input) => {
      const rule = input.rule === null || input.rule === undefined || input.rule.trim() === '' ? null : input.rule
      if (rule !== null) ruleOf(rule, await deps.catalogue())
      await writeUnit(store, clock, { ...input, rule })
      tree.forget()
      return await get(input.key)
    },
    remove: async (key) => {
      await removeUnit(store, key)
      tree.forget()
    },
    place: async ({ holder: named, unit }, by) => {
      const holder = await holderBy(named)
      if (unit !== null) needUnit(await readOrganisation(store), unit, 'unit')
      await writePlace(store, clock, holder, unit, by)
      tree.forget()
      return { ...holder, unit }
    },
    scopeOf: async (holder) => {
      const unit = await unitOf(holder)
      return unit === null ? null : scopeOfPath(deps, pathOf(await tree.read(), unit.key))
    },
    placeOf: unitOf,
  })
}
