import { deleteSqlQuery, exportSql, listSqlQueries, runSql, saveSqlQuery, sqlHistory, sqlTables } from '@sextant/contract'
import type { OutputOf } from '@sextant/contract'
import { useQuery } from '@tanstack/react-query'
import { callQuery, useAction } from './use-call.ts'

export type SqlAnswer = OutputOf<typeof runSql>
export type SqlTable = OutputOf<typeof sqlTables>['tables'][number]
export type SqlStatement = OutputOf<typeof sqlHistory>['statements'][number]
export type SqlQuery = OutputOf<typeof listSqlQueries>['queries'][number]

export const useSqlTables = () => useQuery({ ...callQuery(sqlTables, {}), staleTime: 60_000 })
export const useSqlHistory = () => useQuery(callQuery(sqlHistory, { limit: 50 }))
export const useSqlQueries = () => useQuery(callQuery(listSqlQueries, {}))
export const useRunSql = () => useAction(runSql, { invalidates: [] })
export const useSaveSqlQuery = (done: string, onDone: () => void) => useAction(saveSqlQuery, { invalidates: ['sql.saved'], done, onDone })
export const useDeleteSqlQuery = (done: string) => useAction(deleteSqlQuery, { invalidates: ['sql.saved'], done })
export const useExportSql = (onDone: (answer: OutputOf<typeof exportSql>) => void) => useAction(exportSql, { invalidates: ['sql.history', 'audit'], onDone })
