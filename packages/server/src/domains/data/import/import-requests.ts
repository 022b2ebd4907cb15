import { sql } from '@sextant/sql'
import type { Store } from '../../../platform/store/store.ts'
import { isoOf } from '../../../platform/time.ts'
import type { Clock } from '../../../platform/time.ts'
import type { ImportRequest } from './import-deps.ts'

/** Requests of imports that wait, kept for the case that the server stops before they can begin. */
export interface ImportRequests {
  readonly note: (id: string, request: ImportRequest) => Promise<void>
  readonly forget: (id: string) => Promise<void>
  /** By import, in the order in which they were asked. */
  readonly all: () => Promise<ReadonlyMap<string, ImportRequest>>
}

/** A dry run is asked again by whoever wants its answer; what was unloaded from a catalog, and what replaces a visible import, by its schedule. */
export const isWorthKeeping = (request: ImportRequest): boolean => !request.dryRun && request.loadsAgain === undefined && request.from !== 'catalogs'

export const createImportRequests = (store: Store, clock: Clock): ImportRequests =>
  Object.freeze<ImportRequests>({
    note: async (id, { signal: _signal, ...request }) =>
      void (await store.execute(sql`
        insert into import_request (batch_id, request, noted_at) values (${id}, ${JSON.stringify(request)}::jsonb, ${isoOf(clock.now())}) on conflict (batch_id) do nothing`)),
    forget: async (id) => void (await store.execute(sql`delete from import_request where batch_id = ${id}`)),
    all: async () => new Map((await store.query<{ id: string; request: ImportRequest }>(sql`select batch_id as "id", request from import_request order by batch_id`)).map(({ id, request }) => [id, request])),
  })
