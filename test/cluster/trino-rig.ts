import { raw, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { openTrinoClient } from '../../packages/server/src/platform/warehouse/trino/client.ts'
import type { QueryProgress, TrinoClient, TrinoClientOptions } from '../../packages/server/src/platform/warehouse/trino/client.ts'
import { sessionOver } from '../../packages/server/src/platform/warehouse/trino/connection.ts'
import type { TrinoSession } from '../../packages/server/src/platform/warehouse/trino/connection.ts'
import { parseTrinoUrl } from '../../packages/server/src/platform/warehouse/trino/trino-url.ts'
import { clusterUrl } from './support/cluster.ts'

/** The product's own way to the cluster of the run. */
export interface ClusterSession extends TrinoSession {
  readonly client: TrinoClient
  /** What was told of the queries so far. */
  readonly progress: readonly QueryProgress[]
}

/** @param url of the cluster, `trino://…`; by default the one of the run, without TLS, in the schema `schema` */
export const openSession = async (options: Partial<TrinoClientOptions> & { readonly url?: string; readonly schema?: string; readonly source?: string } = {}): Promise<ClusterSession> => {
  const { url, schema = 'information_schema', source = 'sextant-test', ...rest } = options
  const address = parseTrinoUrl(url ?? `trino://sextant@${new URL(clusterUrl()).host}/lake/${schema}?source=${source}`)
  const client = await openTrinoClient({ address, ...rest })
  const progress: QueryProgress[] = []
  return { ...sessionOver(client, { schema: address.schema, timeoutMs: 120_000, onProgress: (_, step) => progress.push(step) }), client, progress }
}

/** Sessions of one test file: all that are open are closed by `closeAll`. */
export const sessionsOfTest = (): { readonly open: typeof openSession; readonly closeAll: () => void } => {
  const opened: ClusterSession[] = []
  return {
    open: async (options) => {
      const session = await openSession(options)
      opened.push(session)
      return session
    },
    closeAll: () => {
      for (const session of opened.splice(0)) session.client.close()
    },
  }
}

/** Work of so many million rows, ten steps each; every worker takes part (a part of a million rows is the least that one of them takes). */
export const work = (millions: number): Sql => sql`select sum((a * 31 + b) % 97) as n from table(sequence(1, ${raw(String(millions * 1_000_000))})) as x(a) cross join unnest(sequence(1, 10)) as y(b)`

export const endless: Sql = work(1_000_000)
