import { createHash } from 'node:crypto'
import type { InputOf, OutputOf, Role, createApiKey } from '@sextant/contract'
import { sql } from '@sextant/sql'
import type { Ids } from '../ids.ts'
import type { Store } from '../store/store.ts'
import { isoOf } from '../time.ts'
import type { Clock } from '../time.ts'
import { accessErrors } from './errors.ts'

export type ApiKey = Readonly<OutputOf<typeof createApiKey>['apiKey']>

export interface ApiKeys {
  readonly list: () => Promise<readonly ApiKey[]>
  /** @returns the secret, which is kept nowhere */
  readonly create: (input: InputOf<typeof createApiKey>, createdBy: string) => Promise<{ readonly apiKey: ApiKey; readonly secret: string }>
  readonly revoke: (id: string) => Promise<void>
  /** The key a secret belongs to; undefined when it is none or revoked. */
  readonly find: (secret: string) => Promise<ApiKey | undefined>
}

export const apiKeyPrefix = 'sxt_'
const shownCharacters = 10
const usedEveryMs = 60_000

interface ApiKeyRow {
  readonly id: string
  readonly name: string
  readonly role: Role
  readonly prefix: string
  readonly created_at: string
  readonly last_used_at: string | null
}

const columns = sql`id, name, role, prefix, created_at, last_used_at`

const apiKeyOf = ({ created_at: createdAt, last_used_at: lastUsedAt, ...row }: ApiKeyRow): ApiKey => ({ ...row, createdAt, lastUsedAt })

// 256 random bits need no slow hash: nobody can try them.
const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')

/** Keys with which programs ask; only their hashes are kept. */
export const createApiKeys = (store: Store, clock: Clock, ids: Ids): ApiKeys => {
  const create: ApiKeys['create'] = async ({ name, role }, createdBy) => {
    const secret = `${apiKeyPrefix}${ids.secret(32)}`
    const apiKey: ApiKey = { id: ids.id(), name, role, prefix: secret.slice(0, shownCharacters), createdAt: isoOf(clock.now()), lastUsedAt: null }
    await store.execute(sql`
      insert into api_key (id, name, role, prefix, secret_sha256, created_by, created_at)
      values (${apiKey.id}, ${name}, ${role}, ${apiKey.prefix}, ${hashOf(secret)}, ${createdBy}, ${apiKey.createdAt})`)
    return { apiKey, secret }
  }
  const revoke: ApiKeys['revoke'] = async (id) => {
    const revoked = await store.execute(sql`update api_key set revoked_at = ${isoOf(clock.now())} where id = ${id} and revoked_at is null`)
    if (revoked === 0) throw accessErrors.API_KEY_UNKNOWN({ id }, { where: 'id' })
  }
  const find: ApiKeys['find'] = async (secret) => {
    const row = await store.maybeOne<ApiKeyRow>(sql`select ${columns} from api_key where secret_sha256 = ${hashOf(secret)} and revoked_at is null`)
    if (row === undefined) return undefined
    const isStale = row.last_used_at === null || Date.parse(row.last_used_at) < clock.now() - usedEveryMs
    if (isStale) await store.execute(sql`update api_key set last_used_at = ${isoOf(clock.now())} where id = ${row.id}`)
    return apiKeyOf(row)
  }
  const list: ApiKeys['list'] = async () => (await store.query<ApiKeyRow>(sql`select ${columns} from api_key where revoked_at is null order by created_at, id`)).map(apiKeyOf)
  return Object.freeze({ list, create, revoke, find })
}
