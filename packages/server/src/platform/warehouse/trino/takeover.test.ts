import { expect, it } from 'vitest'
import { warehouseErrors } from '../warehouse-errors.ts'
import type { WarehouseSession } from '../warehouse.ts'
import { schemasOf } from './schemas.ts'
import { endOtherWriters } from './takeover.ts'

/** A cluster on which the given statements run until they are ended, or whatever is done. */
const clusterWith = (running: Set<string>, canEnd: boolean): { readonly session: WarehouseSession; readonly ended: string[] } => {
  const ended: string[] = []
  const session = {
    query: async () => [...running].map((id) => ({ id })),
    execute: async (_question: string, statement: { readonly parts: readonly { readonly text?: string }[] }) => {
      const id = /query_id => '([^']+)'/.exec(statement.parts.map(({ text }) => text ?? '').join(''))?.[1] ?? ''
      ended.push(id)
      if (!running.has(id)) throw warehouseErrors.WAREHOUSE_QUERY_FAILED({ question: 'warehouse.endOther', reason: 'Target query not found', statement: '' })
      if (canEnd) running.delete(id)
      return 0
    },
  }
  return { session: session as unknown as WarehouseSession, ended }
}

it('statements of a server that is gone are ended before anything of it is mended', async () => {
  const { session, ended } = clusterWith(new Set(['20261122_1', '20261122_2']), true)
  await endOtherWriters(session, { schemas: schemasOf('crm'), catalog: 'lake' }, async () => undefined)
  expect(ended).toEqual(['20261122_1', '20261122_2'])
})

it('one that cannot be ended keeps the warehouse from being taken over, and is told', async () => {
  const { session } = clusterWith(new Set(['20261122_1']), false)
  await expect(endOtherWriters(session, { schemas: schemasOf('crm'), catalog: 'lake' }, async () => undefined)).rejects.toMatchObject({ code: 'WAREHOUSE_WRITER_ELSEWHERE', message: expect.stringContaining('"crm"') as string })
})
