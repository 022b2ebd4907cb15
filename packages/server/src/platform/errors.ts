/** One entry of an `errors.ts` catalogue: what happened and what to do about it, in the two languages of the product. */
export interface ErrorDefinition<Params> {
  /** HTTP status of the problem document. */
  readonly status: number
  readonly message: (params: Params) => string
  readonly zh: (params: Params) => string
  /** What the reader should do now, as one sentence. */
  readonly fix: string | ((params: Params) => string)
  /** The same in Chinese; where it is missing, `fix` stands for it. */
  readonly fixZh?: string | ((params: Params) => string)
}

export interface ErrorContext {
  /** The place at fault: a path in a rule, a line of a file, a setting. */
  readonly where?: string
  readonly cause?: unknown
}

/** What every edge prints: RFC 9457 members over HTTP, `{error: …}` from the CLI. */
export interface ErrorReport {
  readonly code: string
  readonly message: string
  readonly zh: string
  readonly fix: string
  readonly fixZh?: string
  readonly where?: string
}

/** A failure the caller cannot decide about. Made by the functions that `defineErrors` returns, never by hand. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: string
  readonly params: Readonly<Record<string, unknown>>
  readonly status: number
  readonly zh: string
  readonly fix: string
  readonly fixZh: string | undefined
  readonly where: string | undefined

  constructor(code: string, params: Readonly<Record<string, unknown>>, definition: ErrorDefinition<never>, context: ErrorContext = {}) {
    super(definition.message(params as never), context.cause === undefined ? undefined : { cause: context.cause })
    this.code = code
    this.params = params
    this.status = definition.status
    this.zh = definition.zh(params as never)
    this.fix = typeof definition.fix === 'string' ? definition.fix : definition.fix(params as never)
    this.fixZh = typeof definition.fixZh === 'function' ? definition.fixZh(params as never) : definition.fixZh
    this.where = context.where
  }
}

type ErrorArguments<Definition> = Definition extends { readonly message: (...args: infer Args) => string }
  ? Args extends readonly [infer Params]
    ? [params: Params, context?: ErrorContext]
    : [params?: Readonly<Record<string, never>>, context?: ErrorContext]
  : never

export type ErrorFactories<Catalogue> = {
  readonly [Code in keyof Catalogue]: (...args: ErrorArguments<Catalogue[Code]>) => AppError
}

/**
 * Turns a catalogue of errors into functions that make them.
 *
 * @param catalogue code → definition; codes are upper case and unique over the product
 * @returns code → function of the definition's params (and optionally where and cause) giving an `AppError` to throw
 *
 * ```text
 * const segmentErrors = defineErrors({
 *   SEGMENT_UNKNOWN: {
 *     status: 404,
 *     message: ({ name }: { name: string }) => `there is no segment "${name}"`,
 *     zh: ({ name }: { name: string }) => `没有名为“${name}”的细分群体`,
 *     fix: 'list the segments with ./sextant segments list',
 *   },
 * })
 * throw segmentErrors.SEGMENT_UNKNOWN({ name: 'loyal' })
 * ```
 */
export const defineErrors = <const Catalogue extends Readonly<Record<string, ErrorDefinition<never>>>>(
  catalogue: Catalogue,
): ErrorFactories<Catalogue> => {
  const factories: Record<string, (params?: Record<string, unknown>, context?: ErrorContext) => AppError> = {}
  for (const [code, definition] of Object.entries(catalogue))
    factories[code] = (params = {}, context = {}) => new AppError(code, params, definition, context)
  return Object.freeze(factories) as unknown as ErrorFactories<Catalogue>
}

export const isAppError = (error: unknown, code?: string): error is AppError =>
  error instanceof AppError && (code === undefined || error.code === code)

/** The error as a plain record for HTTP and the CLI; the cause and stack stay in the log. */
export const errorReport = (error: AppError): ErrorReport => ({
  code: error.code,
  message: error.message,
  zh: error.zh,
  fix: error.fix,
  ...(error.fixZh === undefined ? {} : { fixZh: error.fixZh }),
  ...(error.where === undefined ? {} : { where: error.where }),
})
