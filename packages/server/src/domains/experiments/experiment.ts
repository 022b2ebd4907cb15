import { assignmentShare } from '@sextant/kernels'
import { sql } from '@sextant/sql'
import type { Clock } from '../../platform/time.ts'
import type { Queryable } from '../../platform/store/store.ts'
import { experimentErrors } from './errors.ts'

export interface Arm {
  readonly arm: string
  readonly isControl: boolean
  /** Shares of the unit interval, half-open [from, to); arms do not overlap. */
  readonly from: number
  readonly to: number
}

export interface Split {
  /** Keeps draws of different experiments independent; never changes once drawn. */
  readonly salt: string
  readonly hashVersion: number
  readonly arms: readonly Arm[]
}

/** Version of the hash in @sextant/kernels that draws are made with; stored with each experiment. */
export const hashVersion = 1

/** Target and control by the control's share; a share of 0 gives no control arm. */
export const targetAndControl = (salt: string, controlShare: number): Split => {
  if (!(controlShare >= 0 && controlShare < 1)) throw experimentErrors.EXPERIMENT_SHARE_INVALID({ share: controlShare })
  const arms: Arm[] = []
  if (controlShare > 0) arms.push({ arm: 'control', isControl: true, from: 0, to: controlShare })
  arms.push({ arm: 'target', isControl: false, from: controlShare, to: 1 })
  return { salt, hashVersion, arms }
}

/** The arm of one unit: the same answer for the same salt and unit, on every machine and in every order. */
export const armOf = (split: Split, unit: string): { readonly arm: Arm; readonly draw: number } => {
  const draw = assignmentShare(split.salt, unit)
  const arm = split.arms.find((candidate) => draw >= candidate.from && draw < candidate.to)
  if (arm === undefined) throw experimentErrors.EXPERIMENT_ARMS_INCOMPLETE({ draw })
  return { arm, draw }
}

/** Writes a split down before anybody is contacted; repeating it with the same split changes nothing, with another is an error. */
export const recordSplit = async (tx: Queryable, clock: Clock, experiment: { readonly key: string; readonly name: string; readonly split: Split }): Promise<void> => {
  const { key, name, split } = experiment
  const now = new Date(clock.now()).toISOString()
  await tx.execute(sql`
    insert into experiment (key, name, unit, salt, hash_version, status, created_at, started_at)
    values (${key}, ${JSON.stringify({ en: name, zh: name })}::jsonb, 'customer', ${split.salt}, ${split.hashVersion}, 'running', ${now}, ${now})
    on conflict (key) do nothing`)
  for (const arm of split.arms)
    await tx.execute(sql`
      insert into experiment_arm (experiment_key, arm, is_control, share_from, share_to)
      values (${key}, ${arm.arm}, ${arm.isControl}, ${arm.from}, ${arm.to})
      on conflict (experiment_key, arm) do nothing`)
  const stored = await tx.one<{ salt: string; hash_version: number }>(sql`select salt, hash_version from experiment where key = ${key}`)
  const arms = await tx.query<Arm>(sql`
    select arm, is_control as "isControl", share_from as "from", share_to as "to" from experiment_arm where experiment_key = ${key} order by share_from`)
  const isSame = stored.salt === split.salt && stored.hash_version === split.hashVersion && JSON.stringify(arms) === JSON.stringify(split.arms)
  if (!isSame) throw experimentErrors.EXPERIMENT_REDRAWN({ key })
}
