/** A failure as the command line tells it: what, where, and what to do. */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly code: string
  readonly where: string | null
  readonly fix: string | null
  /** 2 when the command itself is wrong, 1 when it could not be done. */
  readonly exitCode: 1 | 2

  constructor(problem: { readonly code: string; readonly message: string; readonly where?: string | null; readonly fix?: string | null; readonly exitCode?: 1 | 2; readonly cause?: unknown }) {
    super(problem.message, problem.cause === undefined ? undefined : { cause: problem.cause })
    this.code = problem.code
    this.where = problem.where ?? null
    this.fix = problem.fix ?? null
    this.exitCode = problem.exitCode ?? 1
  }
}

export const usageError = (code: string, message: string, fix: string, where: string | null = null): CliError => new CliError({ code, message, where, fix, exitCode: 2 })

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** Any thrown value as a `CliError`: ours, the server's (which carry code and fix), or an unexpected one. */
export const cliErrorOf = (error: unknown): CliError => {
  if (error instanceof CliError) return error
  const { code, message, where, fix } = (typeof error === 'object' && error !== null ? error : { message: String(error) }) as Record<string, unknown>
  const isKnown = textOf(code) !== null && textOf(fix) !== null
  return new CliError({
    code: isKnown ? String(code) : 'UNEXPECTED', message: textOf(message) ?? String(error), where: textOf(where),
    fix: isKnown ? String(fix) : 'this is a defect of Sextant; run the command again with --json and report what it prints', cause: error,
  })
}
