import type { CompanyModel } from '@sextant/contract'
import { render } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { isAppError } from '../../../platform/errors.ts'
import type { Warehouse, WorkSession } from '../../../platform/warehouse/warehouse.ts'
import { ensureSourceView, inPlaceSpecs } from './source-views.ts'

/*
 * A table in place may be altered, or its database stopped, at any time, and the next question of anybody meets it. Here such a question's
 * failure gets its name; where the table can be read, its view may be at fault: it is made anew and the question asked once more.
 */

/** What an engine may say of a view whose table is gone, altered or away. */
const isAboutATable = (error: unknown): boolean => isAppError(error, 'WAREHOUSE_QUERY_FAILED') || isAppError(error, 'WAREHOUSE_CATALOG_AWAY') || isAppError(error, 'WAREHOUSE_DENIED') || isAppError(error, 'WAREHOUSE_TABLE_UNKNOWN')

/** A warehouse whose questions to tables in place fail under the names of these tables' troubles. */
export const tellingSources = (warehouse: Warehouse, currentModel: () => Promise<CompanyModel | null>): Warehouse => {
  /** @returns whether a view was mended; throws what is wrong with a table that the statement asks */
  const explain = async (statement: Sql): Promise<boolean> => {
    const model = await currentModel()
    const specs = model === null ? [] : inPlaceSpecs(model)
    if (model === null || specs.length === 0) return false
    const { text } = render(statement, warehouse.dialect.placeholders)
    let isMended = false
    for (const spec of specs) {
      if (!text.includes(`"${spec.target}"`) && !new RegExp(String.raw`\b${spec.target}\b`).test(text)) continue
      const state = await ensureSourceView(warehouse, model, spec, true)
      if (state.kind === 'unavailable') throw state.error
      isMended = true
    }
    return isMended
  }
  const asking = async <T>(statement: Sql, ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask()
    } catch (error) {
      if (!isAboutATable(error) || !(await explain(statement))) throw error
      return await ask()
    }
  }
  const telling = (session: WorkSession): WorkSession => ({
    query: (question, statement, options) => asking(statement, () => session.query(question, statement, options)),
    one: (question, statement, options) => asking(statement, () => session.one(question, statement, options)),
    columns: (question, statement, options) => asking(statement, () => session.columns(question, statement, options)),
    keep: (question, select, options) => asking(select, () => session.keep(question, select, options)),
    release: session.release,
  })
  return Object.freeze<Warehouse>({
    ...warehouse,
    query: (question, statement, options) => asking(statement, () => warehouse.query(question, statement, options)),
    one: (question, statement, options) => asking(statement, () => warehouse.one(question, statement, options)),
    columns: (question, statement, options) => asking(statement, () => warehouse.columns(question, statement, options)),
    exportTo: (question, statement, path, format, options) => asking(statement, () => warehouse.exportTo(question, statement, path, format, options)),
    replaceTable: (question, table, select) => asking(select, () => warehouse.replaceTable(question, table, select)),
    withKeys: (keys, work) => warehouse.withKeys(keys, (table, session) => work(table, telling(session))),
  })
}
