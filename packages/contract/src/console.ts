import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { instantSchema, keySchema, labelShape, okSchema } from './shapes.ts'

const statement = z.string().min(1).max(65_536)
export const sqlColumnSchema = z.object({ name: z.string(), type: z.string() })
export const sqlAnswerSchema = z.object({
  columns: z.array(sqlColumnSchema), rows: z.array(z.array(z.unknown())),
  /** Whether there were more rows than `limit`. */
  cut: z.boolean(), milliseconds: z.int(),
  /** Columns whose values are hidden from you, as table.column: all that is computed from them is hidden too. */
  hidden: z.array(z.string()), scoped: z.boolean(),
})
export const runSql = endpoint({
  name: 'sql.run', method: 'POST', path: '/v1/sql', permission: 'analysis.read', summary: 'Answer one select over the tables you see: your scope’s customers, personal columns hidden unless you may unmask; read-only, limited, audited.',
  input: z.object({ sql: statement, limit: z.coerce.number().int().min(1).max(10_000).default(1000) }), output: sqlAnswerSchema,
  cli: { verb: 'sql', positional: ['sql'], example: `./sextant sql 'select count(*) from fact_purchase'` },
})
export const exportSql = endpoint({
  name: 'sql.export', method: 'POST', path: '/v1/sql/export', permission: 'customers.export', summary: 'Write the whole answer of a select to a file (csv or parquet) that only you can download, for a day; needs a reason, which is audited.',
  input: z.object({ sql: statement, format: z.enum(['csv', 'parquet']).default('csv'), reason: z.string().trim().min(5).max(500) }),
  output: z.object({ file: z.string(), download: z.string(), rows: z.int() }), cli: { verb: 'console export', positional: ['sql'], example: `./sextant console export 'select * from fact_purchase' --format parquet --reason "audit of 2026"` },
})
export const sqlTables = endpoint({
  name: 'sql.tables', method: 'GET', path: '/v1/sql/tables', permission: 'analysis.read', summary: 'Tables and columns a select may name, with labels from the model and which of them are hidden from you.',
  input: z.object({}),
  output: z.object({ tables: z.array(z.object({ name: z.string(), label: labelShape, columns: z.array(z.object({ name: z.string(), type: z.string(), label: labelShape.nullable(), meaning: z.string().nullable(), hidden: z.boolean() })) })) }),
  cli: { verb: 'console tables', example: './sextant console tables' },
})
export const sqlStatementSchema = z.object({
  id: z.string(), at: instantSchema, sql: z.string(), outcome: z.enum(['answered', 'exported', 'refused', 'stopped', 'failed']), rows: z.int().nullable(), milliseconds: z.int(), problem: z.string().nullable(),
})
export const sqlHistory = endpoint({
  name: 'sql.history', method: 'GET', path: '/v1/sql/history', permission: 'analysis.read', summary: 'Your own statements, newest first, with what became of them.',
  input: z.object({ limit: z.coerce.number().int().min(1).max(500).default(50) }), output: z.object({ statements: z.array(sqlStatementSchema) }), cli: { verb: 'console history', example: './sextant console history' },
})
export const sqlQuerySchema = z.object({ key: z.string(), name: z.string(), sql: z.string(), shared: z.boolean(), owner: z.string(), mine: z.boolean(), updatedAt: instantSchema })
export const listSqlQueries = endpoint({
  name: 'sql.saved', method: 'GET', path: '/v1/sql/queries', permission: 'analysis.read', summary: 'Saved statements: your own and those others share; each runs in the scope of whoever runs it.',
  input: z.object({}), output: z.object({ queries: z.array(sqlQuerySchema) }), cli: { verb: 'console saved', example: './sextant console saved' },
})
export const saveSqlQuery = endpoint({
  name: 'sql.save', method: 'PUT', path: '/v1/sql/queries/:key', permission: 'analysis.read', summary: 'Save a statement under a name; only its owner changes it.',
  input: z.object({ key: keySchema, name: z.string().trim().min(1).max(200), sql: statement, shared: z.boolean().default(false) }), output: sqlQuerySchema,
  cli: { verb: 'console save', positional: ['key'], example: `./sextant console save big-baskets --name "Big baskets" --sql 'select * from fact_purchase where amount > 100000'` },
})
export const deleteSqlQuery = endpoint({
  name: 'sql.delete', method: 'DELETE', path: '/v1/sql/queries/:key', permission: 'analysis.read', summary: 'Delete a saved statement of your own.',
  input: z.object({ key: z.string() }), output: okSchema, cli: { verb: 'console delete', positional: ['key'], example: './sextant console delete big-baskets' },
})
