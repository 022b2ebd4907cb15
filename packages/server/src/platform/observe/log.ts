import { isoOf } from '../time.ts'
import type { Clock } from '../time.ts'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** What a line may carry besides its message: counts, durations, our own ids and codes. Never a customer's data. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>

export interface Log {
  readonly debug: (message: string, fields?: LogFields) => void
  readonly info: (message: string, fields?: LogFields) => void
  readonly warn: (message: string, fields?: LogFields) => void
  readonly error: (message: string, fields?: LogFields, error?: unknown) => void
  /** A log whose lines all carry these fields. */
  readonly with: (fields: LogFields) => Log
}

export interface LogSettings {
  readonly level: LogLevel
  readonly clock: Clock
  /** Takes one line without its line feed. */
  readonly write: (line: string) => void
}

const weights: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 }

/** Anything that looks like an address or a long number is left out of lines, whatever put it there. */
const withoutPersonalData = (text: string): string =>
  text.replaceAll(/[^\s@"'<>(),;:]+@[^\s@"'<>(),;:]+\.[^\s@"'<>(),;:]+/g, '[address]').replaceAll(/(?<![\w.-])\+?\d[\d -]{7,}\d(?![\w-])/g, '[number]')

const errorFields = (error: unknown): Readonly<Record<string, unknown>> => {
  if (error === undefined) return {}
  if (!(error instanceof Error)) return { error: withoutPersonalData(typeof error === 'string' ? error : JSON.stringify(error)) }
  const code = (error as { readonly code?: unknown }).code
  const { cause } = error
  return {
    error: withoutPersonalData(error.message),
    ...(typeof code === 'string' ? { code } : {}),
    ...(cause instanceof Error ? { cause: withoutPersonalData(cause.message) } : {}),
    // The first line of a stack repeats the message.
    stack: (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)).slice(0, 12).map((line) => line.trim()),
  }
}

/** Structured log: one JSON object a line. */
export const createLog = (settings: LogSettings, bound: LogFields = {}): Log => {
  const line =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}, error?: unknown): void => {
      if (weights[level] < weights[settings.level]) return
      settings.write(JSON.stringify({ at: isoOf(settings.clock.now()), level, message: withoutPersonalData(message), ...bound, ...fields, ...errorFields(error) }))
    }
  return Object.freeze({
    debug: line('debug'),
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    with: (fields: LogFields) => createLog(settings, { ...bound, ...fields }),
  })
}

/** For production: standard error, which a service manager keeps. */
export const stderrLine = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

const ignore = (): void => undefined

/** For tests and one-off commands that print their own outcome. */
export const quietLog: Log = Object.freeze({ debug: ignore, info: ignore, warn: ignore, error: ignore, with: () => quietLog })
