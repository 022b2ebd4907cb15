import type { OutputOf, ParsedInputOf, reproduceSegment, saveChanged, segmentChanged } from '@sextant/contract'
import type { Catalogue } from '@sextant/rules'
import { sql } from '@sextant/sql'
import { companyOf, customerTable } from '../customers/index.ts'
import { reasonsOf } from './change-reasons.ts'
import type { SegmentDeps } from './deps.ts'
import { saveListSegment } from './list.ts'
import { membersAt, snapshotById } from './members.ts'
import type { Snapshot } from './members.ts'
import { causesOf, changedOf, figuresOf, selectionOf, sentenceOfRules } from './reproduction.ts'
import type { Reproduction, StandingRule } from './reproduction.ts'
import { ruleOfSegment, versionTextOf } from './segment.ts'
import { segmentCatalogueAt } from './segment-catalogue.ts'
import { parseSetRule } from './segment-rule.ts'
import { tagCatalogueAt } from './tag-catalogue.ts'

/** A snapshot of a segment beside today. */
interface SnapshotReproduction extends Reproduction {
  readonly snapshot: Snapshot
}

const reproductionOf = async (deps: SegmentDeps, key: string, snapshotId: string): Promise<SnapshotReproduction> => {
  const company = await companyOf(deps)
  const { rule, text } = await ruleOfSegment(deps, key)
  const snapshot = await snapshotById(deps, key, snapshotId)
  const catalogueThen: Catalogue = { ...company.catalogue, segments: await segmentCatalogueAt(deps.store, snapshot.takenAt), tags: await tagCatalogueAt(deps.store, snapshot.takenAt) }
  const versionText = await versionTextOf(deps.store, key, snapshot.version)
  const parsed = parseSetRule(versionText === '' ? `in segment ${JSON.stringify(key)}` : versionText, catalogueThen)
  const ruleToday: StandingRule = { rules: [rule], text, catalogue: company.catalogue, at: snapshot.at }
  const past: StandingRule = parsed.kind === 'ok' ? { rules: [parsed.rule], text: versionText, catalogue: catalogueThen, at: snapshot.at } : ruleToday
  const now: StandingRule = { ...ruleToday, at: await deps.standpoint() }
  const members = await membersAt(deps, key, snapshot)
  const answers = sql`
    select "base"."_customer",
      "base"."_customer" in (${members}) as "was",
      "base"."_customer" in (${parsed.kind === 'ok' ? selectionOf(deps, past) : members}) as "replayed",
      "base"."_customer" in (${selectionOf(deps, ruleToday)}) as "ruled",
      "base"."_customer" in (${selectionOf(deps, now)}) as "is"
    from ${customerTable(company)} as "base"`
  const ruleChange = { en: `Version ${snapshot.version} of the rule, then the one of today`, zh: `由第 ${snapshot.version} 版规则改为当前规则` }
  return { company, snapshot, takenAt: snapshot.takenAt, past, ruleToday, now, canReplay: parsed.kind === 'ok', ruleChange, answers, reader: deps.warehouse }
}

/** Who was in a segment at a snapshot, and for every difference from today why. */
export const reproduce = async (deps: SegmentDeps, input: ParsedInputOf<typeof reproduceSegment>): Promise<OutputOf<typeof reproduceSegment>> => {
  const reproduction = await reproductionOf(deps, input.segment, input.snapshot)
  const { snapshot, past, now, canReplay } = reproduction
  const figures = await figuresOf(reproduction)
  const figure = (name: string): number => figures[name] ?? 0
  const members = await membersAt(deps, input.segment, snapshot)
  const shown = canReplay ? past.text : await versionTextOf(deps.store, input.segment, snapshot.version)
  return {
    snapshot: { id: snapshot.id, at: snapshot.at, takenAt: snapshot.takenAt, takenBy: snapshot.takenBy, version: snapshot.version, rule: shown, sentence: sentenceOfRules(past) },
    now: { at: now.at, version: (await ruleOfSegment(deps, input.segment)).version, rule: now.text, sentence: sentenceOfRules(now) },
    size: figure('then'), today: figure('today'), both: figure('both'), entered: figure('today') - figure('both'), left: figure('then') - figure('both'),
    causes: causesOf(figures), customers: [...(await deps.customers.rows(members, input.limit))],
    changes: [...(await reasonsOf(deps, reproduction, changedOf(reproduction, {}), input.limit))],
  }
}

export const changedCustomers = async (deps: SegmentDeps, input: ParsedInputOf<typeof segmentChanged>): Promise<OutputOf<typeof segmentChanged>> =>
  await deps.customers.behind(changedOf(await reproductionOf(deps, input.segment, input.snapshot), input), input.limit)

export const saveChangedAsList = async (deps: SegmentDeps, input: ParsedInputOf<typeof saveChanged>, savedBy: string): Promise<OutputOf<typeof saveChanged>> => {
  const saved = await saveListSegment(deps, input, changedOf(await reproductionOf(deps, input.segment, input.snapshot), input), savedBy)
  return { key: saved.key, size: saved.size ?? 0 }
}
