/** SQLSTATE codes that callers decide on. */
export const sqlState = Object.freeze({
  uniqueViolation: '23505',
  foreignKeyViolation: '23503',
  notNullViolation: '23502',
  checkViolation: '23514',
  serializationFailure: '40001',
  deadlock: '40P01',
  diskFull: '53100',
  undefinedTable: '42P01',
  /** Ours: raised here and not by an engine. */
  misuse: 'SX001',
})

export interface StoreFault {
  readonly message: string
  readonly code: string
  readonly constraint?: string
  readonly table?: string
  readonly column?: string
}

/** A statement that failed: its text with `$n` for every value (values never leave), the engine's SQLSTATE and the cause. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  /** SQLSTATE; `SX001` for misuse found before the engine was asked. */
  readonly code: string
  readonly constraint: string | undefined
  readonly table: string | undefined
  readonly column: string | undefined
  /** The statement with `$n` in place of its values. */
  readonly statement: string

  constructor(fault: StoreFault, statement: string, cause?: unknown) {
    super(`${fault.message} [${fault.code}] in: ${shortened(statement)}`, cause === undefined ? undefined : { cause })
    this.code = fault.code
    this.constraint = fault.constraint
    this.table = fault.table
    this.column = fault.column
    this.statement = statement
  }
}

const shortened = (statement: string): string => {
  const flat = statement.replaceAll(/\s+/g, ' ').trim()
  return flat.length <= 600 ? flat : `${flat.slice(0, 600)} … (${flat.length} characters)`
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** The members of an engine's error that are safe to keep: `detail` is left out because it quotes the row's values. */
export const faultOf = (error: unknown): StoreFault => {
  const source = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>
  const optional = { constraint: textOf(source['constraint']), table: textOf(source['table']), column: textOf(source['column']) }
  return {
    message: textOf(source['message']) ?? String(error),
    code: textOf(source['code']) ?? 'XX000',
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  }
}

export const misuse = (message: string, statement = ''): StoreError => new StoreError({ message, code: sqlState.misuse }, statement)

/** Whether an error is a unique violation (of the named constraint or index, when one is named). */
export const isUniqueViolation = (error: unknown, constraint?: string): error is StoreError =>
  error instanceof StoreError && error.code === sqlState.uniqueViolation && (constraint === undefined || error.constraint === constraint)

export const isForeignKeyViolation = (error: unknown, constraint?: string): error is StoreError =>
  error instanceof StoreError && error.code === sqlState.foreignKeyViolation && (constraint === undefined || error.constraint === constraint)
