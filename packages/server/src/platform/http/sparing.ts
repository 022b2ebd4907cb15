import type { Permission } from '@sextant/contract'

/*
 * What is told of trouble of the warehouse to somebody who does not run Sextant: what is wrong, under its own code, and that it is not for him to mend. Hosts, users, places of files and
 * the words of machines are for who may read the settings, where the same stand.
 */

/** A problem as answers and problem documents tell it. */
interface Told {
  readonly code: string
  readonly message: string
  readonly zh?: string
  readonly fix?: string | null
  readonly fixZh?: string | undefined
}

/** Of what the asker's own question or rows are: it is his to mend, and names nothing but them. */
const ofTheAsker: ReadonlySet<string> = new Set([
  'WAREHOUSE_QUERY_FAILED', 'WAREHOUSE_TIMEOUT', 'WAREHOUSE_CANCELLED', 'WAREHOUSE_OUT_OF_MEMORY', 'WAREHOUSE_STATEMENT_TOO_LONG', 'WAREHOUSE_ANSWER_TOO_LARGE', 'WAREHOUSE_TOO_MANY_PARTITIONS', 'WAREHOUSE_NUMBER_UNSAFE',
  'WAREHOUSE_ROWS_UNEXPECTED', 'WAREHOUSE_TABLE_UNKNOWN', 'WAREHOUSE_TABLE_ALTERED', 'WAREHOUSE_COLUMN_TYPE', 'WAREHOUSE_CELL_INVALID', 'WAREHOUSE_KEY_REPEATED', 'WAREHOUSE_WRITER_NESTED',
])

const what: Readonly<Record<string, readonly [en: string, zh: string]>> = {
  WAREHOUSE_UNREACHABLE: ['the warehouse does not answer', '数据仓库没有响应'],
  WAREHOUSE_CREDENTIALS: ['the warehouse refuses the user and password that Sextant signs in with', '数据仓库拒绝了 Sextant 的用户名或密码'],
  WAREHOUSE_DENIED: ['the warehouse does not let Sextant do this', '数据仓库不允许 Sextant 执行此操作'],
  WAREHOUSE_VERSION: ['the warehouse is of a version that Sextant cannot use', '数据仓库的版本不受 Sextant 支持'],
  WAREHOUSE_CATALOG_AWAY: ['the warehouse answers, but the storage behind it does not', '数据仓库可以连接，但其背后的存储没有响应'],
  WAREHOUSE_WORKER_LOST: ['the warehouse lost a machine while it worked on this', '执行期间数据仓库有节点失联'],
  WAREHOUSE_BUSY: ['the warehouse has too much to do just now', '数据仓库正忙'],
  WAREHOUSE_WRITER_ELSEWHERE: ['another server writes to the warehouse', '另一台服务器正在写入数据仓库'],
  WAREHOUSE_DISK_FULL: ['the disk of the warehouse is full', '数据仓库磁盘已满'],
  DATA_SOURCE_AWAY: ['this table lies in another database, which does not answer', '此表位于外部数据库，该数据库没有响应'],
}
const ofStorage = ['the storage of the warehouse cannot be used', '数据仓库的存储无法使用'] as const
const other = ['the warehouse cannot do this now', '数据仓库目前无法执行此操作'] as const

const fix = 'tell whoever runs Sextant, who is shown the details; what does not need the warehouse goes on meanwhile'
const fixZh = '请告知 Sextant 的运维人员（其可看到详情）；不需要数据仓库的功能不受影响'

/** A code that is new is told sparingly until it is known to be the asker's. */
const isSpared = (code: string): boolean => code === 'DATA_SOURCE_AWAY' || (code.startsWith('WAREHOUSE_') && !ofTheAsker.has(code))

const wordsOf = (code: string): readonly [en: string, zh: string] => what[code] ?? (code.startsWith('WAREHOUSE_STORAGE_') ? ofStorage : other)

/** Whether somebody runs Sextant: he is told what the machines say. */
export const seesMachines = ({ permissions }: { readonly permissions: readonly Permission[] }): boolean => permissions.includes('settings.read')

/** A problem without what only who runs Sextant is told. */
export const sparing = <T extends Told>(problem: T): T => {
  if (!isSpared(problem.code)) return problem
  const [message, zh] = wordsOf(problem.code)
  return { ...problem, message, fix, ...(problem.zh === undefined ? {} : { zh, fixZh }) }
}

const isTold = (value: unknown): value is Told => typeof value === 'object' && value !== null && ['code', 'message'].every((name) => typeof (value as Record<string, unknown>)[name] === 'string')

/** An answer as JSON; the problems told within it are told sparingly to who does not run Sextant. */
export const toldAsJson = (output: unknown, asker: { readonly permissions: readonly Permission[] }): string => {
  const whole = JSON.stringify(output)
  // Hardly ever an answer tells of one: most are written once.
  if (seesMachines(asker) || !/"code":"(?:WAREHOUSE_|DATA_SOURCE_AWAY)/.test(whole)) return whole
  return JSON.stringify(output, (_, value: unknown) => (isTold(value) ? sparing(value) : value))
}
