import { nearest } from '@sextant/contract'
import type { OutputOf, ParsedInputOf, listOrganisation, saveUnit } from '@sextant/contract'
import { sql } from '@sextant/sql'
import type { Queryable, Store } from '../../platform/store/store.ts'
import { isoOf } from '../../platform/time.ts'
import type { Clock } from '../../platform/time.ts'
import { organisationErrors } from './errors.ts'

export type Unit = Omit<OutputOf<typeof listOrganisation>['units'][number], 'problem'>

export interface Place {
  readonly kind: 'user' | 'api_key'
  readonly id: string
  readonly unit: string
}

/** The whole tree and who stands where. */
export interface Organisation {
  readonly units: ReadonlyMap<string, Unit>
  readonly places: readonly Place[]
}

interface UnitRow {
  readonly key: string
  readonly parent_key: string | null
  readonly kind: string
  readonly name: Unit['name']
  readonly rule: string | null
  readonly updated_at: string
}

export const readOrganisation = async (store: Queryable): Promise<Organisation> => {
  const rows = await store.query<UnitRow>(sql`select key, parent_key, kind, name, rule, updated_at from organisation_unit order by key`)
  const places = await store.query<Place>(sql`select holder_kind as kind, holder_id as id, unit_key as unit from organisation_place order by holder_kind, holder_id`)
  return { units: new Map(rows.map((row) => [row.key, { key: row.key, parent: row.parent_key, kind: row.kind, name: row.name, rule: row.rule, updatedAt: row.updated_at }])), places }
}

/** A unit and those above it, the highest first. */
export const pathOf = ({ units }: Organisation, key: string): readonly Unit[] => {
  const path: Unit[] = []
  for (let unit = units.get(key); unit !== undefined && !path.includes(unit); unit = unit.parent === null ? undefined : units.get(unit.parent)) path.unshift(unit)
  return path
}

export const needUnit = ({ units }: Organisation, key: string, where: string): Unit => {
  const unit = units.get(key)
  if (unit === undefined) throw organisationErrors.UNIT_UNKNOWN({ unit: key, nearest: nearest(key, [...units.keys()]).join(' or ') }, { where })
  return unit
}

/** Creates or changes a unit; its rule has been checked. */
export const writeUnit = async (store: Store, clock: Clock, { key, parent = null, kind, name, rule = null }: ParsedInputOf<typeof saveUnit>): Promise<void> => {
  const now = isoOf(clock.now())
  await store.transaction(async (tx) => {
    // One change of the tree at a time: two moves at once could make a ring.
    await tx.execute(sql`lock table organisation_unit in share row exclusive mode`)
    const organisation = await readOrganisation(tx)
    if (parent !== null) {
      needUnit(organisation, parent, 'parent')
      if (parent === key || pathOf(organisation, parent).some((above) => above.key === key)) throw organisationErrors.UNIT_WITHIN_ITSELF({ unit: key, parent }, { where: 'parent' })
    }
    await tx.execute(sql`
      insert into organisation_unit (key, parent_key, kind, name, rule, created_at, updated_at) values (${key}, ${parent}, ${kind}, ${JSON.stringify(name)}::jsonb, ${rule}, ${now}, ${now})
      on conflict (key) do update set parent_key = excluded.parent_key, kind = excluded.kind, name = excluded.name, rule = excluded.rule, updated_at = excluded.updated_at`)
  })
}

/** Removes a unit that nobody stands in and nothing lies below. */
export const removeUnit = async (store: Store, key: string): Promise<void> =>
  await store.transaction(async (tx) => {
    await tx.execute(sql`lock table organisation_unit, organisation_place in share row exclusive mode`)
    const organisation = await readOrganisation(tx)
    needUnit(organisation, key, 'key')
    const units = [...organisation.units.values()].filter(({ parent }) => parent === key).length
    const people = organisation.places.filter(({ unit }) => unit === key).length
    if (units + people > 0) throw organisationErrors.UNIT_IN_USE({ unit: key, units, people }, { where: 'key' })
    await tx.execute(sql`delete from organisation_unit where key = ${key}`)
  })

/** Puts a person or an API key somewhere; null takes him out of the tree, so that he sees the whole base. */
export const writePlace = async (store: Store, clock: Clock, holder: Pick<Place, 'kind' | 'id'>, unit: string | null, by: string): Promise<void> => {
  if (unit === null) {
    await store.execute(sql`delete from organisation_place where holder_kind = ${holder.kind} and holder_id = ${holder.id}`)
    return
  }
  await store.execute(sql`
    insert into organisation_place (holder_kind, holder_id, unit_key, placed_at, placed_by) values (${holder.kind}, ${holder.id}, ${unit}, ${isoOf(clock.now())}, ${by})
    on conflict (holder_kind, holder_id) do update set unit_key = excluded.unit_key, placed_at = excluded.placed_at, placed_by = excluded.placed_by`)
}
