import { parentPort, workerData } from 'node:worker_threads'
import type { PGlite } from '@electric-sql/pglite'
import { openDurably } from './open-durably.ts'
import type { PgliteAnswer, PgliteRequest } from './pglite-store.ts'
import { faultOf } from './store-error.ts'
import type { WireResult } from './wire.ts'

/*
 * PGlite blocks its thread while a statement runs, so it lives here, alone. Values pass as PostgreSQL's text format in both
 * directions (wire.ts reads and writes it); PGlite's own conversions are switched off.
 */

const port = parentPort
if (port === null) throw new Error('pglite-worker.ts is started by pglite-store.ts as a worker thread')

const same = (text: string): string => text

const open = async (dir: string): Promise<PGlite> => {
  const database = await openDurably(dir)
  await database.exec("set timezone = 'UTC'; set datestyle = 'ISO'; set bytea_output = 'hex'")
  for (const conversions of [database.parsers, database.serializers] as Record<string, (value: string) => string>[])
    for (const oid of Object.keys(conversions)) conversions[oid] = same
  return database
}

const wireResult = (result: Awaited<ReturnType<PGlite['exec']>>[number]): WireResult => ({
  names: result.fields.map((field) => field.name),
  oids: result.fields.map((field) => field.dataTypeID),
  rows: result.rows as unknown as WireResult['rows'],
  affected: result.affectedRows ?? 0,
})

const answer = async (database: PGlite, request: PgliteRequest): Promise<readonly WireResult[]> => {
  if (request.kind === 'query') return [wireResult(await database.query(request.text, [...request.values], { rowMode: 'array' }))]
  if (request.kind === 'script') return (await database.exec(request.text, { rowMode: 'array' })).map(wireResult)
  await database.close()
  return []
}

const reply = (message: PgliteAnswer): void => port.postMessage(message)

try {
  const database = await open((workerData as { readonly dir: string }).dir)
  // PGlite runs statements one after another itself; replies carry the request's number.
  port.on('message', (request: PgliteRequest) => {
    answer(database, request).then(
      (results) => reply({ id: request.id, results }),
      (error: unknown) => reply({ id: request.id, fault: faultOf(error) }),
    )
  })
  reply({ id: 0, results: [] })
} catch (error) {
  reply({ id: 0, fault: faultOf(error) })
}
