import { join } from 'node:path'
import { getReady } from '@sextant/contract'
import { sql } from '@sextant/sql'
import { guardedTags, namesPersonalIn, shownSegments, withheldRows } from './personal-names.ts'
import { batchVersionOf, catalogueOf, checkedRule, companyOf, dataVersionOf, modelOrNull, resolveCustomer, standpointOf } from './company-context.ts'
import type { Domains } from './company-context.ts'
import { behaviourDepsOf } from './behaviour-wiring.ts'
import { reportDepsOf, watchDepsOf } from './watch-wiring.ts'
import type { Config } from './config.ts'
import { rowsVersionOf, rulesElsewhere, usesOfSegment } from './segment-context.ts'
import type { Engines } from './open-engines.ts'
import { codedFactsOf, factConditionOf, factSourceOf } from './response-facts.ts'
import { createAccess } from './platform/access/create-access.ts'
import type { Access, AccessOptions } from './platform/access/create-access.ts'
import { usageOf } from './platform/access/usage.ts'
import { openMailChannel } from './platform/channels/mail.ts'
import type { MailChannel } from './platform/channels/mail.ts'
import { route } from './platform/http/route.ts'
import type { RawRoute, Route } from './platform/http/route.ts'
import type { Ids } from './platform/ids.ts'
import { createJobs } from './platform/jobs/jobs.ts'
import type { Jobs } from './platform/jobs/jobs.ts'
import type { Log } from './platform/observe/log.ts'
import { putOffWhileAway } from './waiting-jobs.ts'
import { conditionRoutes, warehouseState } from './platform/warehouse/condition-routes.ts'
import { queryRoutes } from './platform/warehouse/query-routes.ts'
import { nullWhileAway } from './platform/warehouse/while-away.ts'
import { bySextant } from './platform/asking.ts'
import { isoOf, systemClock } from './platform/time.ts'
import type { Clock } from './platform/time.ts'
import { campaignByKey, campaignErrors, campaignNames, campaignRoutes, campaignsOf, createLauncher, loadHistory, matchAll } from './domains/campaigns/index.ts'
import type { CampaignDeps, Launcher } from './domains/campaigns/index.ts'
import { contactRoutes, createContacts, suppressionPage, unsubscribeRoutes } from './domains/contacts/index.ts'
import type { Contacts } from './domains/contacts/index.ts'
import { createCustomers, customerErrors, customerRoutes, writeLiveAttributes } from './domains/customers/index.ts'
import type { Customers } from './domains/customers/index.ts'
import { behaviourRoutes, cohortsOf, createWatches, reportRawRoutes, reportRoutes, runReports, standingsOf, targetRoutes, watchRoutes, createValueAnalyses, valueAnalysisRoutes } from './domains/analysis/index.ts'
import type { ReportDeps, ValueAnalyses } from './domains/analysis/index.ts'
import { createBatches, createData, createInbox, dataRawRoutes, dataRoutes, inboxRoutes, tellingSources } from './domains/data/index.ts'
import type { Data, Inbox } from './domains/data/index.ts'
import { createDecisions, decisionRoutes } from './domains/decisions/index.ts'
import { addressesOf, countryOfCurrency, createIdentity, holdersOf } from './domains/identity/index.ts'
import { measurementRoutes } from './domains/measurement/index.ts'
import { createModelling, modellingRoutes } from './domains/modelling/index.ts'
import { consoleRawRoutes, consoleRoutes } from './domains/console/index.ts'
import type { ConsoleDeps } from './domains/console/index.ts'
import { createOrganisation, organisationRoutes } from './domains/organisation/index.ts'
import type { Organisations } from './domains/organisation/index.ts'
import { createOffers, offerRoutes } from './domains/offers/index.ts'
import type { Offers } from './domains/offers/index.ts'
import { createSegments, incrementalMembers, segmentRawRoutes, segmentRoutes } from './domains/segments/index.ts'
import type { Segments } from './domains/segments/index.ts'
import { createTemplates, templateRoutes } from './domains/templates/index.ts'
import type { TemplateDeps } from './domains/templates/index.ts'

/*
 * The composition root: every domain is made here, once, by calling a function with what it needs. What an earlier domain needs of a later
 * one is handed in as a function, called only after everything is made.
 */

export interface ComposeOptions {
  readonly config: Config
  readonly engines: Engines
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  /** Where customers reach this server: links in messages. */
  readonly publicUrl: string
  readonly explainSettings: AccessOptions['explainConfig']
}

export interface Composition {
  readonly access: Access
  readonly scopeOf: Organisations['scopeOf']
  /** Whether an input names a personal attribute, itself or through a segment, tag or campaign. */
  readonly namesPersonal: (input: unknown) => Promise<boolean>
  readonly data: Data
  readonly campaigns: Launcher
  readonly contacts: Contacts
  readonly routes: readonly Route[]
  readonly rawRoutes: readonly RawRoute[]
  /** Settles what a crash left and goes on with what was under way; resolves when the server may answer. */
  readonly start: () => Promise<void>
  /** Begins the background work of a server: jobs by the clock. */
  readonly serve: () => Promise<void>
  readonly stop: () => Promise<void>
}

const makeData = (options: ComposeOptions, domains: Domains, campaignDeps: () => CampaignDeps): Data => {
  const { engines: { store, warehouse, home }, clock, ids } = options
  let loader: ReturnType<typeof loadHistory> | undefined
  const history = (): ReturnType<typeof loadHistory> => (loader ??= loadHistory(campaignDeps()))
  return createData({
    store, warehouse, clock, ids, home: home.dir, batches: createBatches(store, clock), identity: domains.identity, standpoint: () => standpointOf(domains, clock),
    consents: {
      load: async (batchId, rows) => {
        await domains.customers.recordConsents(rows.map((row) => ({
          customerId: row.customer, channel: row.channel, purpose: row.purpose, state: row.granted ? 'granted' : 'denied', at: isoOf(clock.now()), source: 'import', recordedBy: 'import', batchId,
        })))
      },
      undo: async (batchId) => {
        await domains.customers.undoConsents(batchId)
      },
    },
    history: { load: (batchId, chunk, company) => history().load(batchId, chunk, company), undo: (batchId) => history().undo(batchId) },
  })
}

const makeCampaignDeps = (options: ComposeOptions, domains: Domains): CampaignDeps => {
  const { engines: { store, warehouse, home }, clock, ids, log, config, publicUrl } = options
  const factSource: CampaignDeps['factSource'] = async (fact, valueColumn) => factSourceOf(await catalogueOf(domains), await modelOrNull(domains), warehouse, fact, valueColumn)
  const condition = async (fact: string, where: string | null) => factConditionOf(await catalogueOf(domains), warehouse, fact, where)
  return {
    store, warehouse, clock, ids, contacts: domains.contacts, offers: domains.offers, templates: domains.templates, report: (event, detail) => log.warn(event, detail as never),
    company: () => companyOf(domains), checkRule: (text) => checkedRule(domains, text), standpoint: () => standpointOf(domains, clock),
    audience: (scope, at) => domains.segments.audience(scope, at), drawn: domains.segments.drawn,
    addresses: (customerIds, kind, at) => addressesOf(store, customerIds, kind === 'email' ? ['email'] : ['phone', 'number'], at),
    deniedConsent: (customerIds, channel) => domains.customers.deniedConsent(customerIds, channel),
    customerValues: (customerIds, fields) => domains.customers.values(customerIds, fields), maskedValues: (customerIds, fields) => domains.customers.maskedValues(customerIds, fields),
    factSource,
    factCondition: async (fact, where) => {
      const compiled = await condition(fact, where)
      if (compiled.kind === 'error') throw campaignErrors.CAMPAIGN_RESPONSE_INVALID({ problem: compiled.problem }, { where: 'response' })
      return compiled.condition
    },
    checkResponse: async (fact, where) => {
      const compiled = await condition(fact, where)
      return compiled.kind === 'error' ? compiled.problem : null
    },
    codedFacts: async () => codedFactsOf(await catalogueOf(domains)),
    mailFrom: config.mail.from ?? null, publicUrl: () => publicUrl, secret: home.secret(),
  }
}

const makeSegments = (options: ComposeOptions, domains: Domains): Segments => {
  const { engines: { store, warehouse, home }, clock, ids } = options
  return createSegments({
    store, warehouse, clock, ids, model: () => modelOrNull(domains), catalogue: () => catalogueOf(domains), standpoint: () => standpointOf(domains, clock),
    customers: domains.customers, batches: createBatches(store, clock), resolveCustomer: (key) => resolveCustomer(domains, key),
    resolveCustomers: async (keys) => domains.identity.resolveCustomers((await companyOf(domains)).level, keys),
    holdersOf: async (kind, texts, at) => holdersOf(store, kind, texts, at, countryOfCurrency((await companyOf(domains)).currency)),
    rulesElsewhere: () => rulesElsewhere(store), dataVersion: (reads) => rowsVersionOf(store, reads), incremental: incrementalMembers({ store, warehouse, model: () => modelOrNull(domains) }),
    usesOf: (key) => usesOfSegment(store, key), addresses: (customerIds, kind, at) => addressesOf(store, customerIds, kind === 'email' ? ['email'] : ['phone', 'number'], at),
    exportsDir: join(home.dir, 'exports'),
  })
}

const makeCustomers = (options: ComposeOptions, domains: Domains, campaignDeps: () => CampaignDeps): Customers => {
  const { engines: { store, warehouse }, clock, ids } = options
  return createCustomers({
    store, warehouse, clock, ids, model: () => modelOrNull(domains), catalogue: () => catalogueOf(domains), standpoint: () => standpointOf(domains, clock),
    dataVersion: () => dataVersionOf(store),
    findByIdentifier: async (text) => [...new Set((await domains.identity.findByIdentifier(undefined, text)).map((found) => found.customer))],
    resolveCustomer: (key) => resolveCustomer(domains, key),
    identifiersOf: async (customerId) => (await domains.identity.identifiersOf(customerId)).map((found) => ({ kind: found.kind, value: found.value, validFrom: found.validFrom, validTo: found.validTo, source: null })),
    scoresOf: async (customerId) => [...(await domains.modelling.scoresOf(customerId))],
    segmentsOf: async (customerId) => await shownSegments(domains, await domains.segments.ofCustomer(customerId)), tagsOf: async (customerId) => await guardedTags(domains, await domains.segments.tags.ofCustomer(customerId)),
    suppressionsOf: async (customerId) => (await suppressionPage(store, { customer: customerId, limit: 50 })).items.map(({ kind, channel, reason, from, to }) => ({ kind, channel, reason, from, to })),
    campaignFigures: async () =>
      (await campaignsOf(campaignDeps())).slice(0, 8).map((campaign) => ({ key: campaign.key, name: campaign.name, status: campaign.status, contacts: campaign.counts.target, responses: campaign.counts.responses })),
  })
}

const makeOrganisation = ({ engines: { store, warehouse }, clock }: ComposeOptions, domains: Domains, access: () => Access): Organisations =>
  createOrganisation({
    store, warehouse, clock, catalogue: () => catalogueOf(domains), standpoint: () => standpointOf(domains, clock), batchVersion: () => batchVersionOf(store),
    holders: async () => [
      ...(await access().users.list()).map(({ id, email, role }) => ({ kind: 'user' as const, id, name: email, role })),
      ...(await access().apiKeys.list()).map(({ id, name, role }) => ({ kind: 'api_key' as const, id, name, role })),
    ],
  })

const makeValueAnalyses = (options: ComposeOptions, domains: Domains): ValueAnalyses => {
  const { engines: { store, warehouse }, clock, ids } = options
  return createValueAnalyses({
    store, warehouse, clock, ids, batches: createBatches(store, clock), model: () => modelOrNull(domains), catalogue: () => catalogueOf(domains), standpoint: () => standpointOf(domains, clock),
    dataVersion: () => dataVersionOf(store), behind: (selection, limit) => domains.customers.behind(selection, limit), saveList: (input, select, savedBy) => domains.segments.saveList(input, select, savedBy),
  })
}

const makeReportDeps = (options: ComposeOptions, domains: Domains, mail: MailChannel | null): ReportDeps => {
  const { rfm, lifeCycle, migration } = makeValueAnalyses(options, domains)
  return reportDepsOf(options, domains, mail, { rfm, lifeCycle, migration, cohorts: (input) => cohortsOf(behaviourDepsOf(options, domains), input) })
}

const makeTemplateDeps = (options: ComposeOptions, domains: Domains): TemplateDeps => ({
  store: options.engines.store,
  clock: options.clock,
  customerFields: () => domains.customers.fields(),
  customerValues: async (key, fields, isMasked) => {
    const customerId = await resolveCustomer(domains, key)
    if (customerId === undefined) throw customerErrors.CUSTOMER_UNKNOWN({ id: key }, { where: 'customer' })
    return (await (isMasked ? domains.customers.maskedValues : domains.customers.values)([customerId], fields)).get(customerId) ?? new Map()
  },
  previewValues: async (offerKey) => {
    const { name } = await companyOf(domains)
    const common = [['company.name', name.en], ['unsubscribe_url', `${options.publicUrl}/u/preview`], ['treatment.code', 'PREVIEW'], ['campaign.name', 'Preview']] as const
    if (offerKey === undefined) return new Map(common)
    const offer = await domains.offers.get(offerKey)
    return new Map([
      ...common, ['offer.name', offer.name.en], ['offer.description', offer.description.en], ...(offer.coupon === 'none' ? [] : [['coupon.code', offer.sharedCode ?? 'SAMPLE-CODE'] as const]),
      ...(offer.validTo === null ? [] : [['offer.valid_to', offer.validTo.slice(0, 10)] as const]),
    ])
  },
})

/** Runs `work` soon after it is asked for; askings while it runs share the next run. */
const soon = (delayMs: number, work: () => Promise<unknown>, onFailure: (error: unknown) => void): { readonly ask: () => void; readonly settled: () => Promise<void> } => {
  let waiting: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  const run = (): void => {
    waiting = undefined
    // Whoever asked for it first must neither narrow nor stop it.
    running = bySextant(() => running.then(work).then(() => undefined, onFailure))
  }
  return {
    ask: () => {
      waiting ??= setTimeout(run, delayMs)
    },
    settled: async () => {
      clearTimeout(waiting)
      waiting = undefined
      await running
    },
  }
}

/** Reactions are bound to contacts this long after the first of them has landed, ms. */
const matchDelayMs = 1_000

const makeInbox = (options: ComposeOptions, domains: Domains, onLanded: () => void): Inbox => {
  const { engines: { store, warehouse, home }, clock, ids, log, config } = options
  return createInbox({
    dir: join(home.dir, 'inbox'), store, warehouse, clock, ids, log, landEveryMs: config.tracking.landEveryMs, model: async () => (await domains.data.currentModel())?.model, identity: domains.identity,
    onIdentify: async (customerId, traits, at) => {
      await writeLiveAttributes(store, Object.entries(traits).flatMap(([name, value]) => (value === null || value === undefined || typeof value === 'object' ? [] : [{ customerId, name, value: value as string | number | boolean, at, source: 'identify' }])))
    },
    onLanded: async (_facts, customers) => {
      domains.decisions.forget(customers)
      onLanded()
    },
  })
}

const nightly = '15 2 * * *'
/** Watches are looked at when the night's files have come, and after every import. */
const everyMorning = '30 5 * * *'
/** Reports tell of the cases of the morning; those of weeks and months find nothing to write on other days. */
const afterWatches = '15 6 * * *'
/** Segments, tags and tables of other catalogs have schedules of their own; a look at them costs small questions to the store. */
const everyFewMinutes = '*/5 * * * *'

/** Background work of a server: what happens at night. */
const makeJobs = (options: ComposeOptions, domains: Domains, access: Access, mail: MailChannel | null): Jobs => {
  const { engines: { store }, log } = options
  const watches = createWatches(watchDepsOf(options, domains))
  const jobs = createJobs(store, { onFailure: ({ name, error }) => log.error('job failed', { job: name }, error) })
  const waiting = { warehouse: options.engines.warehouse, jobs: () => jobs, now: systemClock.now }
  jobs.register('nightly', async () => {
    await access.purge()
    await store.maintain()
  })
  jobs.register('watches', putOffWhileAway(waiting, 'watches', async () => {
    const { runs } = await watches.run()
    for (const { watch, problem } of runs) if (problem !== null) log.warn('a watch could not be looked at', { watch, reason: problem.en })
  }))
  jobs.register('reports', putOffWhileAway(waiting, 'reports', async () => {
    const { failed } = await runReports(makeReportDeps(options, domains, mail))
    for (const { key, reason } of failed) log.warn('a report could not be written or mailed', { report: key, reason })
  }))
  jobs.register('load-sources', putOffWhileAway(waiting, 'load-sources', async () => {
    for (const { table, error } of await domains.data.sources.runDue()) if (error !== null) log.warn('a table could not be loaded from its catalog', { table, code: error.code, reason: error.message })
  }), { expireSeconds: 6 * 3_600 })
  jobs.register('refresh-segments', putOffWhileAway(waiting, 'refresh-segments', async () => {
    const { failed } = await domains.segments.refreshDue('schedule')
    for (const { key, reason } of failed) log.warn('a segment or tag could not be refreshed', { key, reason })
  }))
  return jobs
}

/** An import, or one taken back, is seen by the next decision, and watches look at what it brought. */
const dataWatched = (domains: Domains, onChanged: () => void): Data => {
  const changed = (): void => {
    domains.decisions.offersChanged()
    onChanged()
  }
  const { sources, imports } = domains.data
  return {
    ...domains.data,
    sources: {
      ...sources,
      run: async (only, startedBy) => {
        const loads = await sources.run(only, startedBy)
        if (loads.some(({ outcome }) => outcome === 'loaded')) changed()
        return loads
      },
    },
    imports: {
      ...imports,
      start: async (request) => {
        const started = await imports.start(request)
        return { ...started, done: started.done.finally(changed) }
      },
      goOn: async () => (await imports.goOn()).map((done) => done.finally(changed)),
      undo: async (id) => {
        const report = await imports.undo(id)
        changed()
        return report
      },
    },
  }
}

/** Saving an offer is seen by the next decision. */
const offersWatched = (domains: Domains): Offers => ({
  ...domains.offers,
  save: async (input, savedBy) => {
    const saved = await domains.offers.save(input, savedBy)
    domains.decisions.offersChanged()
    return saved
  },
})

const readyRoute = (options: ComposeOptions, domains: Domains): Route =>
  route(getReady, async () => {
    const counts = await options.engines.store.one<{ contacts: number; campaigns: number; responses: number }>(sql`
      select (select count(*) from contact) as contacts, (select count(*) from campaign) as campaigns, (select count(*) from response) as responses`)
    const { warehouse } = options.engines
    // The server is ready for what does not need the warehouse.
    const state = warehouseState(warehouse)
    const [customers, facts] = state === 'there' ? [await nullWhileAway(domains.data.countCustomers()), await nullWhileAway(domains.data.countFacts())] : [null, null]
    return { ready: true as const, warehouse: state, customers, facts, ...counts }
  })

const makeAccess = ({ config, engines: { store, home }, clock, ids, publicUrl, explainSettings }: ComposeOptions, domains: Domains): Access =>
  createAccess({
    store, clock, ids, secret: config.access.secret ?? home.secret(), publicUrl, sessionHours: config.access.sessionHours, cliToken: home.owner.token, explainConfig: explainSettings, countFloor: config.asking.countFloor,
    company: async () => (await domains.data.currentModel())?.model.company.name ?? null,
    placeOf: async (holder) => {
      const unit = (await domains.organisation.scopeOf(holder)) === null ? null : await domains.organisation.placeOf(holder)
      return unit === null ? null : { unit: unit.key, name: unit.name }
    },
  })

const makeDecisions = ({ clock, ids, log, engines: { store, warehouse, home } }: ComposeOptions, domains: Domains): Domains['decisions'] =>
  createDecisions({
    store, clock, ids, log, dir: join(home.dir, 'decisions'), offers: domains.offers, catalogue: () => catalogueOf(domains), standpoint: () => standpointOf(domains, clock),
    level: async () => (await companyOf(domains)).level, resolveCustomer: (key) => resolveCustomer(domains, key), isPersonalRule: (rule) => namesPersonalIn(domains, store, rule), loadCustomer: (id, at, needs) => domains.customers.load(id, at, needs),
    deniedConsent: (customerIds, channel) => domains.customers.deniedConsent(customerIds, channel), inside: warehouse.inside, project: () => domains.contacts.project(),
  })

/** Makes the whole of Sextant over open engines. */
export const compose = async (given: ComposeOptions): Promise<Composition> => {
  const domains = {} as Domains
  const options: ComposeOptions = { ...given, engines: { ...given.engines, warehouse: tellingSources(given.engines.warehouse, async () => modelOrNull(domains)) } }
  const { config, engines: { store, warehouse, home }, clock, ids, log } = options
  let campaignDeps: CampaignDeps | undefined
  const laterCampaignDeps = (): CampaignDeps => (campaignDeps ??= makeCampaignDeps(options, domains))
  const mail = config.mail.smtpUrl === undefined ? null : openMailChannel(config.mail.smtpUrl, config.mail.connections)
  // Before a company is described there is nothing to match.
  const matching = soon(matchDelayMs, async () => ((await modelOrNull(domains)) === null ? undefined : matchAll(laterCampaignDeps())), (error) => log.error('responses could not be matched', {}, error))
  domains.identity = createIdentity({ store, clock, country: async () => countryOfCurrency((await domains.data.currentModel())?.model.company.currency ?? '') })
  domains.data = makeData(options, domains, laterCampaignDeps)
  domains.inside = warehouse.inside
  domains.organisation = makeOrganisation(options, domains, () => access)
  domains.customers = makeCustomers(options, domains, laterCampaignDeps)
  domains.segments = makeSegments(options, domains)
  domains.modelling = createModelling({
    store, warehouse, clock, batches: createBatches(store, clock), catalogue: () => catalogueOf(domains), model: async () => (await domains.data.needModel()).model, standpoint: () => standpointOf(domains, clock),
  })
  domains.inbox = makeInbox(options, domains, matching.ask)
  domains.offers = createOffers({ store, clock, ids, currency: async () => (await companyOf(domains)).currency, checkRule: (text) => checkedRule(domains, text), isPersonal: (text) => namesPersonalIn(domains, store, text) })
  const templateDeps = makeTemplateDeps(options, domains)
  domains.templates = createTemplates(templateDeps)
  domains.contacts = createContacts({ store, warehouse, clock, ids, mail })
  domains.decisions = makeDecisions(options, domains)
  const launcher = createLauncher(laterCampaignDeps())
  const deps = laterCampaignDeps()
  const access = makeAccess(options, domains)
  const consoleDeps: ConsoleDeps = { store, warehouse, clock, ids, model: () => modelOrNull(domains), withheldRows: () => withheldRows(domains), audit: access.audit.write, exportsDir: join(home.dir, 'exports', 'console') }
  const match = () => matchAll(deps)
  const jobs = makeJobs(options, domains, access, mail)
  let isServing = false
  // A command that imports leaves it to the server's next morning.
  const lookAgain = (): void => {
    if (isServing) jobs.enqueue('watches', {}, { singletonKey: 'import' }).catch((error: unknown) => log.error('watches could not be asked to look', {}, error))
  }
  return {
    access, scopeOf: domains.organisation.scopeOf, namesPersonal: (input) => namesPersonalIn(domains, store, input), data: domains.data, campaigns: launcher, contacts: domains.contacts,
    routes: [
      readyRoute(options, domains), ...access.routes(), ...organisationRoutes(domains.organisation), ...queryRoutes(warehouse.running, clock), ...conditionRoutes(warehouse, async () => ({ events: domains.inbox.waiting(), loads: await domains.data.sources.failed() })), ...consoleRoutes(consoleDeps), ...dataRoutes(dataWatched(domains, lookAgain)), ...customerRoutes(domains.customers), ...segmentRoutes(domains.segments, () => catalogueOf(domains)),
      ...behaviourRoutes(behaviourDepsOf(options, domains)),
      ...valueAnalysisRoutes(makeValueAnalyses(options, domains)), ...watchRoutes(watchDepsOf(options, domains)), ...targetRoutes(watchDepsOf(options, domains)),
      ...reportRoutes(makeReportDeps(options, domains, mail)),
      ...offerRoutes(offersWatched(domains)), ...templateRoutes(domains.templates, templateDeps),
      ...decisionRoutes(domains.decisions), ...modellingRoutes(domains.modelling), ...inboxRoutes(domains.inbox),
      ...contactRoutes({ store, clock, ids, campaignNames: () => campaignNames(store), matchAll: match, project: () => domains.contacts.project(), inside: warehouse.inside }), ...campaignRoutes(deps, launcher),
      ...measurementRoutes({ store, warehouse, clock, offers: domains.offers, campaign: (key) => campaignByKey(deps, key), campaigns: () => campaignsOf(deps), campaignDeps: deps, model: async () => (await domains.data.needModel()).model, usage: (since) => usageOf(store, since), standings: () => standingsOf(watchDepsOf(options, domains)) }),
    ],
    rawRoutes: [...reportRawRoutes(makeReportDeps(options, domains, mail)), ...consoleRawRoutes(consoleDeps), ...dataRawRoutes(dataWatched(domains, lookAgain), { home: home.dir, ids }), ...segmentRawRoutes(domains.segments, { home: home.dir, ids }), ...unsubscribeRoutes({ store, clock, ids, secret: home.secret(), onUnsubscribed: async () => { await domains.contacts.project() } })],
    start: async () => {
      await domains.data.reconcileBatches()
      const uncertain = await domains.contacts.start()
      if (uncertain.length > 0) log.warn('contacts became uncertain', { contacts: uncertain.length })
      await domains.modelling.start()
      await domains.inbox.start()
      await domains.decisions.start()
    },
    serve: async () => {
      await jobs.start()
      await jobs.schedule('watches', everyMorning, (await domains.data.currentModel())?.model.company.timeZone ?? 'UTC')
      await jobs.schedule('reports', afterWatches, (await domains.data.currentModel())?.model.company.timeZone ?? 'UTC')
      for (const name of ['load-sources', 'refresh-segments']) await jobs.schedule(name, everyFewMinutes, 'UTC')
      await jobs.schedule('nightly', nightly, (await domains.data.currentModel())?.model.company.timeZone ?? 'UTC')
      // Not for a single command: it may lack the mail server, and looking at a campaign must neither send nor pause it.
      await warehouse.atArrival(() => launcher.resume().finally(matching.ask))
      void (await dataWatched(domains, lookAgain).imports.goOn())
      isServing = true
    },
    stop: async () => {
      if (isServing) await jobs.stop()
      await launcher.stop()
      await domains.inbox.stop()
      await domains.decisions.stop()
      await matching.settled()
      await domains.data.imports.settled()
      mail?.close()
    },
  }
}
