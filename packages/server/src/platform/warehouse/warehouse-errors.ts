import { AppError, defineErrors } from '../errors.ts'
import { doingInChinese, writerInChinese } from './doing-words.ts'

interface QuestionParams {
  readonly question: string
}

export const warehouseErrors = defineErrors({
  WAREHOUSE_QUERY_FAILED: {
    status: 500,
    message: ({ question, reason, statement }: QuestionParams & { reason: string; statement: string }) =>
      `the query ${question} failed: ${reason}, in: ${statement}`,
    zh: ({ question, reason }: QuestionParams & { reason: string; statement: string }) => `查询 ${question} 失败：${reason}`,
    fix: 'if you wrote the rule or report yourself, correct what the message names; otherwise report it with this message',
    fixZh: '如果规则或报告是您自己编写的，请按提示更正；否则请附上此信息反馈',
  },
  WAREHOUSE_TIMEOUT: {
    status: 504,
    message: ({ question, timeoutMs }: QuestionParams & { timeoutMs: number }) => `the query ${question} took longer than ${timeoutMs / 1000} s and was stopped`,
    zh: ({ question, timeoutMs }: QuestionParams & { timeoutMs: number }) => `查询 ${question} 超过 ${timeoutMs / 1000} 秒，已停止`,
    fix: 'ask for a shorter window or fewer columns, or let it run as a background job',
    fixZh: '请缩短时间范围或减少列，或改为后台任务执行',
  },
  WAREHOUSE_CANCELLED: {
    status: 499,
    message: ({ question }: QuestionParams) => `the query ${question} was cancelled`,
    zh: ({ question }: QuestionParams) => `查询 ${question} 已取消`,
    fix: 'start it again when you want the answer',
    fixZh: '需要结果时请重新发起',
  },
  WAREHOUSE_DISK_FULL: {
    status: 507,
    message: ({ question, dir }: QuestionParams & { dir: string }) => `the disk that holds ${dir} is full; ${question} was rolled back`,
    zh: ({ question, dir }: QuestionParams & { dir: string }) => `${dir} 所在磁盘已满，${question} 已回滚`,
    fix: 'free some space or move SEXTANT_HOME to a larger disk, then do it again; nothing was half done',
    fixZh: '请释放磁盘空间，或将 SEXTANT_HOME 移到更大的磁盘后重试；没有任何内容只完成一半',
  },
  WAREHOUSE_OUT_OF_MEMORY: {
    status: 507,
    message: ({ question, reason }: QuestionParams & { reason: string }) => `${question} needs more memory than the warehouse may use: ${reason}`,
    zh: ({ question, reason }: QuestionParams & { reason: string }) => `${question} 所需内存超过数据仓库的限制：${reason}`,
    fix: 'raise SEXTANT_WAREHOUSE_MEMORY or lower SEXTANT_WAREHOUSE_THREADS; on a cluster raise its query.max-memory, or ask for less at once',
    fixZh: '请提高 SEXTANT_WAREHOUSE_MEMORY 或降低 SEXTANT_WAREHOUSE_THREADS；使用集群时请提高其 query.max-memory，或一次少查一些',
  },
  WAREHOUSE_UNREADABLE: {
    status: 503,
    message: ({ path, reason }: { path: string; reason: string }) => `the warehouse ${path} cannot be opened: ${reason}`,
    zh: ({ path, reason }: { path: string; reason: string }) => `无法打开数据仓库 ${path}：${reason}`,
    fix: 'check that the disk is not full and the file is readable; otherwise restore the home from a backup',
    fixZh: '请检查磁盘是否已满、文件是否可读；否则请从备份恢复 SEXTANT_HOME',
  },
  WAREHOUSE_UNREACHABLE: {
    status: 503,
    message: ({ host, reason }: { host: string; reason: string }) => `the warehouse cluster at ${host} cannot be reached: ${reason}`,
    zh: ({ host, reason }: { host: string; reason: string }) => `无法连接数据仓库集群 ${host}：${reason}`,
    fix: 'check that the cluster runs, that this machine reaches its address, and that WAREHOUSE_URL names the right port and ssl; what does not need the warehouse goes on meanwhile',
    fixZh: '请检查集群是否运行、本机能否访问其地址，以及 WAREHOUSE_URL 中的端口和 ssl 是否正确；不需要数据仓库的功能不受影响',
  },
  WAREHOUSE_CREDENTIALS: {
    status: 503,
    message: ({ host, user, reason }: { host: string; user: string; reason: string }) => `the warehouse cluster at ${host} refuses the user "${user}": ${reason}`,
    zh: ({ host, user, reason }: { host: string; user: string; reason: string }) => `数据仓库集群 ${host} 拒绝用户“${user}”：${reason}`,
    fix: 'renew the password in WAREHOUSE_URL or the token in its accessTokenFile, and check what the user may do on the cluster; a renewed token file is read without a restart',
    fixZh: '请更新 WAREHOUSE_URL 中的密码或 accessTokenFile 中的令牌，并检查该用户在集群上的权限；令牌文件更新后无需重启',
  },
  WAREHOUSE_DENIED: {
    status: 503,
    message: ({ question, user, reason }: QuestionParams & { user: string; reason: string }) => `the warehouse cluster does not let the user "${user}" do ${question}: ${reason}`,
    zh: ({ question, user, reason }: QuestionParams & { user: string; reason: string }) => `数据仓库集群不允许用户“${user}”执行 ${question}：${reason}`,
    fix: 'on the cluster, give the user back the permission that the message names (docs/guide/deploy.md lists what Sextant needs), then do it again; everything else goes on meanwhile',
    fixZh: '请在集群上为该用户恢复提示中所列的权限（Sextant 所需权限见 docs/guide/deploy.md），然后重试；其他功能不受影响',
  },
  WAREHOUSE_VERSION: {
    status: 503,
    message: ({ host, version, lowest }: { host: string; version: string; lowest: number }) => `the warehouse cluster at ${host} is Trino ${version}, and Sextant needs ${lowest} or newer`,
    zh: ({ host, version, lowest }: { host: string; version: string; lowest: number }) => `数据仓库集群 ${host} 的版本为 Trino ${version}，Sextant 需要 ${lowest} 或更高版本`,
    fix: 'upgrade the cluster (docs/guide/deploy.md says what it needs) or name another one in WAREHOUSE_URL; Sextant looks again by itself, and what does not need the warehouse goes on meanwhile',
    fixZh: '请升级集群（要求见 docs/guide/deploy.md），或在 WAREHOUSE_URL 中换用其他集群；Sextant 会自动重新检查，不需要数据仓库的功能不受影响',
  },
  WAREHOUSE_CATALOG_AWAY: {
    status: 503,
    message: ({ catalog, host, reason }: { catalog: string; host: string; reason: string }) => `the cluster at ${host} answers, but what is behind its catalog "${catalog}" does not: ${reason}`,
    zh: ({ catalog, host, reason }: { catalog: string; host: string; reason: string }) => `集群 ${host} 可以连接，但其目录“${catalog}”背后的数据库或存储无响应：${reason}`,
    fix: "start the database of the cluster's Iceberg catalog and the storage behind it; Sextant goes on by itself when they answer, and what does not need the warehouse goes on meanwhile",
    fixZh: '请启动集群 Iceberg 目录所用的数据库及其存储；恢复后 Sextant 会自动继续，不需要数据仓库的功能不受影响',
  },
  WAREHOUSE_STORAGE_SLOW: {
    status: 503,
    message: ({ doing, storage, seconds }: { doing: string; storage: string; seconds: number }) => `${doing} in the warehouse's storage ${storage} was not done after ${seconds} s`,
    zh: ({ doing, storage, seconds }: { doing: string; storage: string; seconds: number }) => `数据仓库存储 ${storage} 的操作（${doingInChinese(doing)}）在 ${seconds} 秒后仍未完成`,
    fix: 'check that the shared disk is mounted and answers on this machine, then do it again; nothing was half done',
    fixZh: '请检查共享磁盘是否已挂载且在本机可访问，然后重试；没有任何内容只完成一半',
  },
  WAREHOUSE_TABLE_ALTERED: {
    status: 409,
    message: ({ table, problem }: { table: string; problem: string; problemZh: string; remedy: string }) => `the warehouse table "${table}" was altered by somebody else: ${problem}`,
    zh: ({ table, problemZh }: { table: string; problemZh: string }) => `数据仓库表“${table}”被他人改动：${problemZh}`,
    fix: ({ remedy }: { remedy: string }) => remedy,
    fixZh: '请恢复原样（alter table … rename column、rollback_to_snapshot，或使用数据团队的副本）；或删除读取模式中的同名视图，然后重新载入该表',
  },
  WAREHOUSE_WORKER_LOST: {
    status: 503,
    message: ({ question, reason }: QuestionParams & { reason: string }) => `the cluster lost a machine while it worked on ${question}: ${reason}`,
    zh: ({ question, reason }: QuestionParams & { reason: string }) => `执行 ${question} 时集群中有节点失联：${reason}`,
    fix: 'try again when the cluster has its workers back; what only reads has been tried twice already',
    fixZh: '请待集群的工作节点恢复后重试；只读查询已自动重试过一次',
  },
  WAREHOUSE_BUSY: {
    status: 503,
    message: ({ question, reason }: QuestionParams & { reason: string }) => `the warehouse cluster has too much to do to take ${question}: ${reason}`,
    zh: ({ question, reason }: QuestionParams & { reason: string }) => `数据仓库集群繁忙，未能接受 ${question}：${reason}`,
    fix: "try again in a minute; if it stays, give Sextant's user a larger resource group on the cluster",
    fixZh: '请一分钟后重试；若持续如此，请在集群上为 Sextant 的用户分配更大的资源组',
  },
  WAREHOUSE_TOO_MANY_PARTITIONS: {
    status: 507,
    message: ({ question, reason }: QuestionParams & { reason: string }) => `${question} writes into more months and buckets at once than the cluster takes: ${reason}`,
    zh: ({ question, reason }: QuestionParams & { reason: string }) => `${question} 一次写入的月份与分桶超过集群的限制：${reason}`,
    fix: "raise iceberg.max-partitions-per-writer in the catalog's properties on every node of the cluster (docs/guide/deploy.md), or choose fewer SEXTANT_WAREHOUSE_BUCKETS before the first import",
    fixZh: '请在集群每个节点的目录配置中提高 iceberg.max-partitions-per-writer（见 docs/guide/deploy.md），或在首次导入前减少 SEXTANT_WAREHOUSE_BUCKETS',
  },
  WAREHOUSE_STATEMENT_TOO_LONG: {
    status: 422,
    message: ({ question, characters, longest }: QuestionParams & { characters: number; longest: number }) =>
      `${question} is a statement of ${characters} characters, and the cluster takes ${longest}`,
    zh: ({ question, characters, longest }: QuestionParams & { characters: number; longest: number }) =>
      `${question} 的语句长 ${characters} 个字符，集群最多接受 ${longest} 个`,
    fix: 'ask with fewer or shorter values, or raise query.max-length on the cluster',
    fixZh: '请减少或缩短取值，或提高集群的 query.max-length',
  },
  WAREHOUSE_ANSWER_TOO_LARGE: {
    status: 422,
    message: ({ question, megabytes }: QuestionParams & { megabytes: number }) => `the answer of ${question} is larger than ${megabytes} MB`,
    zh: ({ question, megabytes }: QuestionParams & { megabytes: number }) => `${question} 的结果超过 ${megabytes} MB`,
    fix: 'ask for fewer rows, columns or shorter texts and lists, or export the answer to a file',
    fixZh: '请减少行、列或缩短文本与列表，或将结果导出为文件',
  },
  WAREHOUSE_NUMBER_UNSAFE: {
    status: 500,
    message: ({ question, column, value }: QuestionParams & { column: string; value: string }) =>
      `the query ${question} answered ${value} in column "${column}", which a JavaScript number cannot hold exactly`,
    zh: ({ question, column, value }: QuestionParams & { column: string; value: string }) => `查询 ${question} 的列“${column}”的值 ${value} 超出安全整数范围`,
    fix: 'identifiers must be kept as strings: cast the column to varchar',
    fixZh: '标识应保存为字符串：请将该列转换为 varchar',
  },
  WAREHOUSE_ROWS_UNEXPECTED: {
    status: 500,
    message: ({ question, rows }: QuestionParams & { rows: number }) => `the query ${question} must answer one row and answered ${rows}`,
    zh: ({ question, rows }: QuestionParams & { rows: number }) => `查询 ${question} 应返回一行，实际返回 ${rows} 行`,
    fix: 'this is a fault in Sextant: report it with this message',
    fixZh: '这是 Sextant 的缺陷，请附上此信息反馈',
  },
  WAREHOUSE_TABLE_UNKNOWN: {
    status: 404,
    message: ({ table }: { table: string }) => `the warehouse has no table "${table}"`,
    zh: ({ table }: { table: string }) => `数据仓库中没有表“${table}”`,
    fix: 'import data for it first',
    fixZh: '请先为其导入数据',
  },
  WAREHOUSE_COLUMN_TYPE: {
    status: 409,
    message: ({ table, column, is, wanted }: { table: string; column: string; is: string; wanted: string }) =>
      `column "${column}" of "${table}" holds ${is} and cannot also hold ${wanted}`,
    zh: ({ table, column, is, wanted }: { table: string; column: string; is: string; wanted: string }) =>
      `表“${table}”的列“${column}”类型为 ${is}，不能存放 ${wanted}`,
    fix: 'give the new column another name in model.yaml, or declare it with the type it has',
    fixZh: '请在 model.yaml 中为新列换一个名称，或按其已有类型声明',
  },
  WAREHOUSE_CELL_INVALID: {
    status: 422,
    message: ({ table, column, value, type }: { table: string; column: string; value: string; type: string }) =>
      `a row for "${table}" has the ${value} in column "${column}", which is not of type ${type}`,
    zh: ({ table, column, value, type }: { table: string; column: string; value: string; type: string }) =>
      `写入表“${table}”的列“${column}”的值（${value}）不是 ${type} 类型`,
    fix: 'correct the row; no row of this batch was loaded',
    fixZh: '请更正该行；本批次没有任何行被载入',
  },
  WAREHOUSE_KEY_REPEATED: {
    status: 409,
    message: ({ table, key, times }: { table: string; key: string; times: number }) => `the batch holds ${times} keys (${key}) of "${table}" more than once`,
    zh: ({ table, key, times }: { table: string; key: string; times: number }) => `本批次中表“${table}”的键（${key}）有 ${times} 个重复`,
    fix: 'keep one row per key before loading; no row of this batch was loaded',
    fixZh: '载入前每个键请只保留一行；本批次没有任何行被载入',
  },
  WAREHOUSE_WRITER_ELSEWHERE: {
    status: 503,
    message: ({ doing, schema, owner, since }: { doing: string; schema: string; owner: string; since?: string | null }) => `${doing} waits: another server (${owner}${since === undefined || since === null ? '' : `, since ${since}`}) writes to the warehouse schema "${schema}"`,
    zh: ({ doing, schema, owner, since }: { doing: string; schema: string; owner: string; since?: string | null }) => `“${doingInChinese(doing)}”未执行：${writerInChinese(owner, since)}正在写入数据仓库模式“${schema}”`,
    fix: 'let one server use the schema: stop the other, or give it a schema of its own in WAREHOUSE_URL; nothing was half done',
    fixZh: '一个模式只应由一台服务器使用：请停止另一台，或在 WAREHOUSE_URL 中为其指定自己的模式；没有任何内容只完成一半',
  },
  WAREHOUSE_STORAGE_ELSEWHERE: {
    status: 503,
    message: ({ storage, address }: { storage: string; address: string }) => `the cluster keeps its files at ${address}, which is not below WAREHOUSE_STORAGE (${storage})`,
    zh: ({ storage, address }: { storage: string; address: string }) => `集群的文件位于 ${address}，不在 WAREHOUSE_STORAGE（${storage}）之下`,
    fix: "set WAREHOUSE_STORAGE to where the catalog's files lie: the folder shared by this machine and all of the cluster's, or s3://bucket/prefix",
    fixZh: '请将 WAREHOUSE_STORAGE 设为集群目录（catalog）存放数据文件的位置：本机与集群各节点共享的文件夹，或 s3://桶/前缀',
  },
  WAREHOUSE_WRITER_NESTED: {
    status: 500,
    message: ({ doing }: { doing: string }) => `${doing} inside another write of the warehouse would wait for itself`,
    zh: ({ doing }: { doing: string }) => `在另一个数据仓库写入过程中执行 ${doing} 会造成死锁`,
    fix: 'use the session that was handed in; this is a fault in Sextant: report it with this message',
    fixZh: '请使用传入的会话；这是 Sextant 的缺陷，请附上此信息反馈',
  },
})

/** Said of the cluster as a whole: whoever meets one tells it, and the warehouse is away until the cluster is looked at again. */
const awayCodes: ReadonlySet<string> = new Set(['WAREHOUSE_UNREACHABLE', 'WAREHOUSE_CREDENTIALS', 'WAREHOUSE_CATALOG_AWAY', 'WAREHOUSE_VERSION'])
/** Of Sextant's own way to the files and of single questions: what does not need it is answered meanwhile. */
const passingCodes: ReadonlySet<string> = new Set([
  'WAREHOUSE_STORAGE_ELSEWHERE', 'WAREHOUSE_STORAGE_SLOW', 'WAREHOUSE_STORAGE_UNREACHABLE', 'WAREHOUSE_STORAGE_DENIED', 'WAREHOUSE_STORAGE_MISSING', 'WAREHOUSE_STORAGE_CREDENTIALS', 'WAREHOUSE_STORAGE_CLOCK',
  'WAREHOUSE_WORKER_LOST', 'WAREHOUSE_BUSY',
])

/** The very errors that a warehouse gave as the reason why it is away, whatever their code. */
const reasonsOfAbsence = new WeakSet<AppError>()

/** Marks an error as the reason why a warehouse is away: who is answered with it can wait for its return. */
export const markAsAbsence = (error: AppError): void => void reasonsOfAbsence.add(error)

/** Whether something failed because the warehouse cannot be asked at all: what can wait waits until it can. A trouble of one question, or met while the warehouse stands, is none. */
export const isWarehouseAway = (error: unknown): error is AppError => error instanceof AppError && (awayCodes.has(error.code) || reasonsOfAbsence.has(error))

/** Whether the same may succeed a little later, without anybody changing what was asked. */
export const isPassingTrouble = (error: unknown): error is AppError => isWarehouseAway(error) || (error instanceof AppError && passingCodes.has(error.code))

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).replaceAll(/\s*\n\s*/g, ' ').trim()

const shortened = (statement: string): string => {
  const flat = statement.replaceAll(/\s+/g, ' ').trim()
  return flat.length <= 600 ? flat : `${flat.slice(0, 600)} … (${flat.length} characters)`
}

/** Wraps an engine's error once, naming the question; bound values are never in the statement, they stand as `$n`. */
export const queryFailure = (question: string, statement: string, dir: string, error: unknown): AppError => {
  if (error instanceof AppError) return error
  const reason = reasonOf(error)
  if (/no space left|disk full|could not write|ENOSPC/i.test(reason)) return warehouseErrors.WAREHOUSE_DISK_FULL({ question, dir }, { cause: error })
  if (/^out of memory/i.test(reason)) return warehouseErrors.WAREHOUSE_OUT_OF_MEMORY({ question, reason: reason.slice(0, 200) }, { cause: error })
  return warehouseErrors.WAREHOUSE_QUERY_FAILED({ question, reason, statement: shortened(statement) }, { cause: error })
}
