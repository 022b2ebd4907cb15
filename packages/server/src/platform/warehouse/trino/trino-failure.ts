import type { AppError } from '../../errors.ts'
import { queryFailure, warehouseErrors } from '../warehouse-errors.ts'
import type { TrinoErrorInfo, TrinoFailureInfo } from './answer.ts'

/**
 * What the cluster's own client of buckets said, where a bucket that does not answer or refuses it led to a failure. One that answers that an object is gone, or
 * is another by now, is there: a table changed beneath the query.
 */
const bucketTrouble = (info: TrinoFailureInfo | undefined): string | undefined => {
  if (info === undefined) return undefined
  if (!info.type.startsWith('software.amazon.awssdk.')) return bucketTrouble(info.cause)
  const said = info.message ?? info.type
  const [, status] = /Status Code: (\d{3})/.exec(said) ?? []
  return status === undefined || /^(?:401|403|429|5..)$/.test(status) ? said : undefined
}

/** What a cluster said of a query that failed. */
export class TrinoFailure extends Error {
  override readonly name = 'TrinoFailure'
  readonly queryId: string
  readonly errorName: string
  readonly errorType: string
  /** Line and column from 1, where the cluster names a place. */
  readonly place: { readonly line: number; readonly column: number } | undefined
  /** Why the bucket behind its tables did not answer it. */
  readonly bucketTrouble: string | undefined
  constructor(queryId: string, info: TrinoErrorInfo) {
    super(info.message ?? info.errorName)
    this.queryId = queryId
    this.errorName = info.errorName
    this.errorType = info.errorType
    this.bucketTrouble = bucketTrouble(info.failureInfo)
    this.place = info.errorLocation === undefined ? undefined : { line: info.errorLocation.lineNumber, column: info.errorLocation.columnNumber }
  }
}

/** The cluster forgot the query: its coordinator has been restarted. */
export class QueryForgotten extends Error {
  override readonly name = 'QueryForgotten'
}

const outOfMemory: ReadonlySet<string> = new Set(['EXCEEDED_GLOBAL_MEMORY_LIMIT', 'EXCEEDED_LOCAL_MEMORY_LIMIT', 'CLUSTER_OUT_OF_MEMORY', 'EXCEEDED_SPILL_LIMIT'])
const stopped: ReadonlySet<string> = new Set(['USER_CANCELED', 'ADMINISTRATIVELY_KILLED'])
const busy: ReadonlySet<string> = new Set(['QUERY_QUEUE_FULL', 'QUERY_REJECTED', 'ADMINISTRATIVELY_PREEMPTED'])
const away: ReadonlySet<string> = new Set(['SERVER_STARTING_UP', 'SERVER_SHUTTING_DOWN', 'NO_NODES_AVAILABLE'])
const machineLost: ReadonlySet<string> = new Set([
  'REMOTE_HOST_GONE',
  'REMOTE_TASK_ERROR',
  'REMOTE_TASK_MISMATCH',
  'REMOTE_TASK_FAILED',
  'PAGE_TRANSPORT_ERROR',
  'PAGE_TRANSPORT_TIMEOUT',
  'TOO_MANY_REQUESTS_FAILED',
  'ABANDONED_TASK',
  'NODE_SHUTTING_DOWN',
])

/** What a cluster says when the database behind a catalog of tables does not answer: of its own names, or as the fault it makes of it. */
const catalogAway: ReadonlySet<string> = new Set(['ICEBERG_CATALOG_ERROR', 'HIVE_METASTORE_ERROR'])
const ofTheCatalogsDatabase = /SQLException|SQLTransient|SQL schema|JdbcCatalog|metastore/i

const isCatalogAway = ({ errorName, message, bucketTrouble: trouble }: TrinoFailure): boolean => trouble !== undefined || catalogAway.has(errorName) || (errorName === 'GENERIC_INTERNAL_ERROR' && ofTheCatalogsDatabase.test(message))

export interface FailedQuery {
  readonly question: string
  /** With `?` for its values. */
  readonly statement: string
  readonly timeoutMs: number
  readonly host: string
  readonly user: string
  /** Where the warehouse's own tables lie. */
  readonly catalog: string
}

const flat = (text: string): string => text.replaceAll(/\s*\n\s*/g, ' ').trim().slice(0, 400)

/** An error of the cluster as Sextant tells it, with the cluster's own as its cause. */
export const warehouseFailure = (failed: FailedQuery, error: unknown): AppError => {
  const { question, host, user, catalog, timeoutMs } = failed
  const context = { cause: error }
  if (error instanceof QueryForgotten) return warehouseErrors.WAREHOUSE_WORKER_LOST({ question, reason: error.message }, context)
  if (!(error instanceof TrinoFailure)) return queryFailure(question, failed.statement, host, error)
  const { errorName } = error
  const reason = `${errorName}, ${flat(error.message)}${error.bucketTrouble === undefined ? '' : `: ${flat(error.bucketTrouble)}`} (query ${error.queryId})`
  if (outOfMemory.has(errorName)) return warehouseErrors.WAREHOUSE_OUT_OF_MEMORY({ question, reason }, context)
  if (stopped.has(errorName)) return warehouseErrors.WAREHOUSE_CANCELLED({ question }, context)
  if (busy.has(errorName)) return warehouseErrors.WAREHOUSE_BUSY({ question, reason }, context)
  if (away.has(errorName)) return warehouseErrors.WAREHOUSE_UNREACHABLE({ host, reason }, context)
  if (machineLost.has(errorName)) return warehouseErrors.WAREHOUSE_WORKER_LOST({ question, reason }, context)
  if (isCatalogAway(error)) return warehouseErrors.WAREHOUSE_CATALOG_AWAY({ catalog, host, reason }, context)
  if (errorName === 'ICEBERG_TOO_MANY_OPEN_PARTITIONS') return warehouseErrors.WAREHOUSE_TOO_MANY_PARTITIONS({ question, reason }, context)
  if (errorName === 'EXCEEDED_TIME_LIMIT') return warehouseErrors.WAREHOUSE_TIMEOUT({ question, timeoutMs }, context)
  if (errorName === 'PERMISSION_DENIED') return warehouseErrors.WAREHOUSE_DENIED({ question, user, reason }, context)
  return queryFailure(question, failed.statement, host, error)
}

/** Whether asking again may answer, where asking twice harms nobody. */
export const isMachineLost = (error: unknown): boolean => error instanceof QueryForgotten || (error instanceof TrinoFailure && machineLost.has(error.errorName))
