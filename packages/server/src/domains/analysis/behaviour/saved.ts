import type { OutputOf, ParsedInputOf, saveAnalysis, savedAnalysisSchema } from '@sextant/contract'
import { sql } from '@sextant/sql'
import type { z } from 'zod'
import { isoOf } from '../../../platform/time.ts'
import type { BehaviourDeps } from './deps.ts'
import { behaviourErrors } from './errors.ts'

export type SavedAnalysis = z.output<typeof savedAnalysisSchema>

interface SavedRow {
  readonly id: string
  readonly kind: string
  readonly name: SavedAnalysis['name']
  readonly parameters: SavedAnalysis['parameters']
  readonly owner: string
  readonly shared: boolean
  readonly created_at: string
}

const shown = (row: SavedRow, who: string): SavedAnalysis => ({ id: row.id, kind: row.kind, name: row.name, parameters: row.parameters, owner: row.owner, shared: row.shared, isMine: row.owner === who, createdAt: row.created_at })

/** The asker's own, and those shared. */
export const savedAnalyses = async ({ store }: BehaviourDeps, kind: string | undefined, who: string): Promise<readonly SavedAnalysis[]> => {
  const rows = await store.query<SavedRow>(sql`
    select id, kind, name, parameters, owner, shared, created_at from saved_analysis where (owner = ${who} or shared)${kind === undefined ? sql`` : sql` and kind = ${kind}`} order by created_at desc, id desc`)
  return rows.map((row) => shown(row, who))
}

/** @throws ANALYSIS_UNKNOWN also for another’s that is not shared */
export const savedAnalysis = async ({ store }: BehaviourDeps, id: string, who: string): Promise<SavedAnalysis> => {
  const row = await store.maybeOne<SavedRow>(sql`select id, kind, name, parameters, owner, shared, created_at from saved_analysis where id = ${id} and (owner = ${who} or shared)`)
  if (row === undefined) throw behaviourErrors.ANALYSIS_UNKNOWN({ id }, { where: 'id' })
  return shown(row, who)
}

const ownAnalysis = async (deps: BehaviourDeps, id: string, who: string): Promise<SavedAnalysis> => {
  const found = await savedAnalysis(deps, id, who)
  if (!found.isMine) throw behaviourErrors.ANALYSIS_NOT_YOURS({ owner: found.owner }, { where: 'id' })
  return found
}

export const keepAnalysis = async (deps: BehaviourDeps, input: ParsedInputOf<typeof saveAnalysis>, who: string): Promise<OutputOf<typeof saveAnalysis>> => {
  const { store, clock, ids } = deps
  if (input.id !== undefined) await ownAnalysis(deps, input.id, who)
  const id = input.id ?? ids.id()
  await store.execute(sql`
    insert into saved_analysis (id, kind, name, parameters, owner, shared, created_at)
    values (${id}, ${input.kind}, ${JSON.stringify(input.name)}::jsonb, ${JSON.stringify(input.parameters)}::jsonb, ${who}, ${input.shared}, ${isoOf(clock.now())})
    on conflict (id) do update set kind = excluded.kind, name = excluded.name, parameters = excluded.parameters, shared = excluded.shared`)
  return await savedAnalysis(deps, id, who)
}

export const dropAnalysis = async (deps: BehaviourDeps, id: string, who: string): Promise<void> => {
  await ownAnalysis(deps, id, who)
  await deps.store.execute(sql`delete from saved_analysis where id = ${id}`)
}
