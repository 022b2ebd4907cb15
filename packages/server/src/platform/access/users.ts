import type { InputOf, OutputOf, Role, createUser, updateUser } from '@sextant/contract'
import { sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { Ids } from '../ids.ts'
import { isUniqueViolation } from '../store/store-error.ts'
import type { Queryable, Store } from '../store/store.ts'
import { isoOf } from '../time.ts'
import type { Clock } from '../time.ts'
import { accessErrors } from './errors.ts'

export type User = Readonly<OutputOf<typeof updateUser>>

export interface Users {
  readonly list: () => Promise<readonly User[]>
  readonly find: (id: string) => Promise<User | undefined>
  /** @returns the password when none was given; it is kept nowhere */
  readonly create: (input: InputOf<typeof createUser>) => Promise<{ readonly user: User; readonly password: string | null }>
  readonly update: (change: InputOf<typeof updateUser>) => Promise<User>
  /** Makes the first administrator when there is none. @returns his password, or null when there is one already */
  readonly ensureAdministrator: (input: { readonly email: string; readonly name?: string }) => Promise<{ readonly password: string | null }>
}

interface UserRow {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly role: Role
  readonly active: boolean
  readonly created_at: string
}

const columns = sql`id, email, name, role, active, created_at`

const userOf = ({ created_at: createdAt, ...row }: UserRow): User => ({ ...row, createdAt })

const byId = async (on: Queryable, id: string, lock: Sql): Promise<User | undefined> => {
  const row = await on.maybeOne<UserRow>(sql`select ${columns} from app_user where id = ${id} ${lock}`)
  return row === undefined ? undefined : userOf(row)
}

/** All active administrators stay locked until the change is made: two changes at once cannot remove the last two. */
const assertAnotherAdministrator = async (tx: Queryable, user: User): Promise<void> => {
  const administrators = await tx.query<{ readonly id: string }>(sql`select id from app_user where role = 'administrator' and active order by id for update`)
  if (!administrators.some(({ id }) => id !== user.id)) throw accessErrors.LAST_ADMINISTRATOR({ email: user.email })
}

/** People who sign in, their roles and whether they may. */
export const createUsers = (store: Store, clock: Clock, ids: Ids, hashPassword: (password: string) => Promise<string>): Users => {
  const create: Users['create'] = async ({ email, name, role, password }) => {
    const address = email.trim().toLowerCase()
    const given = password ?? ids.secret(12)
    const [id, now, hash] = [ids.id(), isoOf(clock.now()), await hashPassword(given)]
    await store.transaction(async (tx) => {
      await tx.execute(sql`insert into app_user (id, email, name, role, active, created_at, updated_at) values (${id}, ${address}, ${name}, ${role}, true, ${now}, ${now})`)
      await tx.execute(sql`
        insert into app_account (id, user_id, account_id, provider_id, password, created_at, updated_at)
        values (${ids.id()}, ${id}, ${id}, 'credential', ${hash}, ${now}, ${now})`)
    }).catch((error: unknown) => {
      if (isUniqueViolation(error, 'app_user_email')) throw accessErrors.USER_EMAIL_TAKEN({ email: address }, { where: 'email', cause: error })
      throw error
    })
    return { user: { id, email: address, name, role, active: true, createdAt: now }, password: password === undefined ? given : null }
  }
  const update: Users['update'] = ({ id, name, role, active }) =>
    store.transaction(async (tx) => {
      const before = await byId(tx, id, sql`for update`)
      if (before === undefined) throw accessErrors.USER_UNKNOWN({ id }, { where: 'id' })
      const after = { ...before, name: name ?? before.name, role: role ?? before.role, active: active ?? before.active }
      const leaves = before.role === 'administrator' && before.active && (after.role !== 'administrator' || !after.active)
      if (leaves) await assertAnotherAdministrator(tx, before)
      await tx.execute(sql`update app_user set name = ${after.name}, role = ${after.role}, active = ${after.active}, updated_at = ${isoOf(clock.now())} where id = ${id}`)
      if (!after.active) await tx.execute(sql`delete from app_session where user_id = ${id}`)
      return after
    })
  const ensureAdministrator: Users['ensureAdministrator'] = async ({ email, name }) => {
    const { rows } = await store.one<{ readonly rows: number }>(sql`select count(*) as rows from app_user where role = 'administrator' and active`)
    if (rows > 0) return { password: null }
    const { password } = await create({ email, name: name ?? 'Administrator', role: 'administrator' })
    return { password }
  }
  return Object.freeze({
    list: async () => (await store.query<UserRow>(sql`select ${columns} from app_user order by email`)).map(userOf),
    find: (id: string) => byId(store, id, sql``),
    create,
    update,
    ensureAdministrator,
  })
}
