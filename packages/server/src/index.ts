import type { Evaluation, EvaluationRequest, RulesOptions, RulesReport, RuleSource } from './offline-rules.ts'
import type { App, OpenOptions, RunningServer } from './run-server.ts'

/*
 * What the command line takes of the server. Settings and the lock's owner are light; the composition root brings the engines with it
 * and is loaded only when no owner is running.
 */

export { explainConfig, loadConfig } from './config.ts'
export type { Config, ExplainedSetting } from './config.ts'
export { readOwner } from './platform/home/home.ts'
export type { HomeOwner } from './platform/home/home.ts'
export { movableClock, systemClock } from './platform/time.ts'
export type { Clock, MovableClock } from './platform/time.ts'
export { createLog, quietLog, stderrLine } from './platform/observe/log.ts'
export type { App, OpenOptions, RunningServer } from './run-server.ts'

export const openApp = async (options: OpenOptions): Promise<App> => await (await import('./run-server.ts')).openApp(options)

export const startServer = async (options: OpenOptions): Promise<RunningServer> => await (await import('./run-server.ts')).startServer(options)

export type { Evaluation, FileError, FileFinding, RulesReport, RuleSource } from './offline-rules.ts'

/** Checks rules in files against a model.yaml: no home, no engine. */
export const checkRules = async (sources: readonly RuleSource[], options: RulesOptions & { readonly isOrdered?: boolean; readonly isStrict?: boolean }): Promise<RulesReport> =>
  (await import('./offline-rules.ts')).checkRules(sources, options)

/** Asks a rule about one customer of a file: no home, no engine. */
export const evaluateInMemory = async (request: EvaluationRequest): Promise<Evaluation> => (await import('./offline-rules.ts')).evaluateInMemory(request)
