export { and, empty, ident, isSql, join, or, raw, sql } from './sql.ts'
export type { Sql, SqlPart, SqlSubstitution, SqlValue } from './sql.ts'
export { readable, render } from './render.ts'
export type { PlaceholderStyle, RenderedSql } from './render.ts'
