/** A type as Trino tells it: `array` of a TYPE, `row` of NAMED_TYPEs, `timestamp` with the LONG of its digits. */
export interface TypeSignature {
  readonly rawType: string
  readonly arguments: readonly TypeArgument[]
}

export type TypeArgument =
  | { readonly kind: 'TYPE'; readonly value: TypeSignature }
  | { readonly kind: 'NAMED_TYPE'; readonly value: { readonly fieldName?: { readonly name: string }; readonly typeSignature: TypeSignature } }
  | { readonly kind: 'LONG'; readonly value: number }
  | { readonly kind: 'VARIABLE'; readonly value: string }

export interface TrinoColumn {
  readonly name: string
  /** As Trino writes it: `decimal(12, 2)`. */
  readonly type: string
  readonly typeSignature: TypeSignature
}

export interface TrinoErrorInfo {
  readonly message?: string
  readonly errorCode: number
  readonly errorName: string
  readonly errorType: string
  readonly errorLocation?: { readonly lineNumber: number; readonly columnNumber: number }
  readonly failureInfo?: TrinoFailureInfo
}

/** An exception of the cluster, with what led to it. */
export interface TrinoFailureInfo {
  readonly type: string
  readonly message?: string
  readonly cause?: TrinoFailureInfo
}

export interface TrinoStats {
  readonly state: string
  readonly progressPercentage?: number
  readonly processedRows: number
  readonly processedBytes: number
  readonly peakMemoryBytes: number
  readonly elapsedTimeMillis: number
}

/** One piece of the answer to a statement; the next is fetched from `nextUri`. */
export interface TrinoAnswer {
  readonly id: string
  readonly nextUri?: string
  readonly columns?: readonly TrinoColumn[]
  readonly data?: readonly (readonly unknown[])[]
  readonly error?: TrinoErrorInfo
  readonly stats: TrinoStats
  readonly updateType?: string
  readonly updateCount?: number
}

/** A whole number of more digits than a double is sure to hold. It may stand in a text, too: then the slow way is taken for nothing. */
const longInteger = /[[,:]-?\d{16,}[,\]}]/

/** Whole numbers that a double would round come as bigint. */
const exactly = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value === 'number' && !Number.isSafeInteger(value) && context?.source !== undefined && /^-?\d+$/.test(context.source) ? BigInt(context.source) : value

/** @returns undefined when the text is no answer of Trino */
export const parseAnswer = (text: string): TrinoAnswer | undefined => {
  try {
    const answer: unknown = longInteger.test(text) ? JSON.parse(text, exactly as (key: string, value: unknown) => unknown) : JSON.parse(text)
    const isAnswer = typeof answer === 'object' && answer !== null && typeof (answer as { id?: unknown }).id === 'string' && typeof (answer as { stats?: unknown }).stats === 'object'
    return isAnswer ? (answer as TrinoAnswer) : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
