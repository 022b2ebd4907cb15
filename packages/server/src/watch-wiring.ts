import { catalogueOf, modelOrNull, standpointOf } from './company-context.ts'
import type { Domains } from './company-context.ts'
import type { Engines } from './open-engines.ts'
import type { Ids } from './platform/ids.ts'
import type { Clock } from './platform/time.ts'
import type { Config } from './config.ts'
import type { MailChannel } from './platform/channels/mail.ts'
import type { OrganisationUnit, ReportAnalyses, ReportDeps, WatchDeps } from './domains/analysis/index.ts'

/** Units of the organisation with the rules of their path, from the root down. */
const unitsOf = async (domains: Domains): Promise<readonly OrganisationUnit[]> => {
  const { units } = await domains.organisation.list()
  const byKey = new Map(units.map((unit) => [unit.key, unit]))
  const rulesOf = (key: string | null): readonly string[] => {
    const unit = key === null ? undefined : byKey.get(key)
    return unit === undefined ? [] : [...rulesOf(unit.parent), ...(unit.rule === null ? [] : [unit.rule])]
  }
  return units.map(({ key, name, kind, parent }) => ({ key, name, kind, parent, rules: rulesOf(key) }))
}

interface Wired {
  readonly engines: Engines
  readonly clock: Clock
  readonly ids: Ids
}

/** What watches and targets are handed of the company. */
export const watchDepsOf = ({ engines: { store, warehouse }, clock, ids }: Wired, domains: Domains): WatchDeps => ({
  store, warehouse, clock, ids, model: () => modelOrNull(domains), catalogue: () => catalogueOf(domains), standpoint: () => standpointOf(domains, clock), units: () => unitsOf(domains),
})

/** What reports are handed besides. */
export const reportDepsOf = (options: Wired & { readonly config: Config; readonly publicUrl: string }, domains: Domains, mail: MailChannel | null, analyses: ReportAnalyses): ReportDeps => ({
  ...watchDepsOf(options, domains), analyses, mail, mailFrom: options.config.mail.from ?? null, publicUrl: options.publicUrl,
})
