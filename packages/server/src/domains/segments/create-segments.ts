import type {
  OutputOf, ParsedInputOf, bringList, checkRuleText, combineSegments, compareSegment, completeRule, countSegment, explainSegment, exportSegment, overlapSegments, previewSegment,
  refreshSegment, reproduceSegment, restoreSegment, saveChanged, saveMovers, saveSegment, scheduleSegment, segmentChanged, segmentMembers, segmentMovers, segmentSql,
} from '@sextant/contract'
import type { CatalogueSegment, CatalogueTag } from '@sextant/rules'
import type { Sql } from '@sextant/sql'
import type { Customer } from '../customers/index.ts'
import { compareVersions, restoreVersion } from './compare.ts'
import type { Segment, SegmentDeps, SegmentHistory } from './deps.ts'
import { audienceToday, changedFromDrawn, saveChangedFromDrawn } from './audience-reproduction.ts'
import type { AudienceAnswer, AudienceToday, ChangeChoice, DrawnAudience } from './audience-reproduction.ts'
import { distributionOf } from './distribution.ts'
import type { Distribution } from './distribution.ts'
import { exportedFile, exportSegmentTo } from './export.ts'
import { saveListSegment } from './list.ts'
import type { ListInput } from './list.ts'
import { listFromFile } from './list-file.ts'
import { combinationOf, overlapOf } from './overlap.ts'
import { audienceOf, checkedRule, completionsOf, countRule, explainRuleFor, listRule, ruleSql } from './question.ts'
import { refreshAllSegments, refreshDueSegments, takeSnapshot } from './refresh.ts'
import type { RefreshedSegments } from './refresh.ts'
import { changedCustomers, reproduce, saveChangedAsList } from './reproduce.ts'
import { listSegmentsOf, oneSegment, retireSegment, saveSchedule, saveSegmentVersion, segmentByKey } from './segment.ts'
import { segmentCatalogueOf, segmentVersionOf } from './segment-catalogue.ts'
import { memberPage, movers, saveMoversAsList, segmentsOfCustomer } from './snapshot.ts'
import { tagCatalogueOf, tagVersionOf } from './tag-catalogue.ts'
import { createTags } from './create-tags.ts'
import type { Tags } from './create-tags.ts'

export interface Segments {
  readonly check: (input: ParsedInputOf<typeof checkRuleText>) => Promise<OutputOf<typeof checkRuleText>>
  readonly complete: (input: ParsedInputOf<typeof completeRule>) => Promise<OutputOf<typeof completeRule>>
  /** Of an attribute, a score, or any value written in the rule language. */
  readonly distribution: (attribute: string) => Promise<Distribution>
  readonly count: (input: ParsedInputOf<typeof countSegment>) => Promise<OutputOf<typeof countSegment>>
  readonly listCustomers: (input: ParsedInputOf<typeof previewSegment>) => Promise<OutputOf<typeof previewSegment>>
  readonly explain: (input: ParsedInputOf<typeof explainSegment>) => Promise<OutputOf<typeof explainSegment>>
  readonly sql: (input: ParsedInputOf<typeof segmentSql>) => Promise<OutputOf<typeof segmentSql>>
  readonly all: (search?: string) => Promise<readonly Segment[]>
  readonly get: (key: string) => Promise<SegmentHistory>
  /** Saves a version and takes its first snapshot. */
  readonly save: (input: ParsedInputOf<typeof saveSegment>, savedBy: string) => Promise<Segment>
  /** Saves a list: fixed members, dated. A select has one column of customer ids. */
  readonly saveList: (input: ListInput, members: Sql | readonly string[], savedBy: string) => Promise<Segment>
  /** Saves the customers named in a file of this machine; `name` is what people call it. */
  readonly bringList: (input: Omit<ParsedInputOf<typeof bringList>, 'file'>, path: string, name: string, savedBy: string) => Promise<OutputOf<typeof bringList>>
  readonly retire: (key: string) => Promise<void>
  readonly refresh: (input: ParsedInputOf<typeof refreshSegment>, takenBy: string) => Promise<OutputOf<typeof refreshSegment>>
  readonly refreshAll: (takenBy: string) => Promise<RefreshedSegments>
  /** What schedules have wanted since the last look: segments, then tags. */
  readonly refreshDue: (takenBy: string) => Promise<RefreshedSegments>
  readonly schedule: (input: ParsedInputOf<typeof scheduleSegment>) => Promise<Segment>
  readonly members: (input: ParsedInputOf<typeof segmentMembers>) => Promise<OutputOf<typeof segmentMembers>>
  readonly movers: (input: ParsedInputOf<typeof segmentMovers>) => Promise<OutputOf<typeof segmentMovers>>
  readonly saveMovers: (input: ParsedInputOf<typeof saveMovers>, savedBy: string) => Promise<OutputOf<typeof saveMovers>>
  readonly reproduce: (input: ParsedInputOf<typeof reproduceSegment>) => Promise<OutputOf<typeof reproduceSegment>>
  readonly changed: (input: ParsedInputOf<typeof segmentChanged>) => Promise<OutputOf<typeof segmentChanged>>
  readonly saveChanged: (input: ParsedInputOf<typeof saveChanged>, savedBy: string) => Promise<OutputOf<typeof saveChanged>>
  /** An audience that was drawn once, beside whom its rule selects today. */
  readonly drawn: {
    readonly today: (drawn: DrawnAudience, limit: number) => Promise<AudienceAnswer<AudienceToday>>
    readonly changed: (drawn: DrawnAudience, asked: ChangeChoice, limit: number) => Promise<AudienceAnswer<OutputOf<typeof segmentChanged>>>
    readonly saveChanged: (drawn: DrawnAudience, input: ListInput & ChangeChoice, savedBy: string) => Promise<AudienceAnswer<OutputOf<typeof saveChanged>>>
  }
  readonly compare: (input: ParsedInputOf<typeof compareSegment>) => Promise<OutputOf<typeof compareSegment>>
  readonly restore: (input: ParsedInputOf<typeof restoreSegment>, savedBy: string) => Promise<Segment>
  readonly overlap: (input: ParsedInputOf<typeof overlapSegments>) => Promise<OutputOf<typeof overlapSegments>>
  readonly combine: (input: ParsedInputOf<typeof combineSegments>) => Promise<OutputOf<typeof combineSegments>>
  /** Personal columns leave only with `mayUnmask`. */
  readonly export: (input: ParsedInputOf<typeof exportSegment>, by: string, mayUnmask: boolean) => Promise<OutputOf<typeof exportSegment>>
  readonly exportedFile: (name: string) => ReturnType<typeof exportedFile>
  /** Customer ids of a segment and a rule (both: and-ed) at an instant, sorted; the segment as its rule stands, not its snapshot. */
  readonly audience: (scope: { readonly segment: string | null; readonly rule: string | null }, at: string) => Promise<readonly string[]>
  /** The catalogue's part of segments and tags, and a text that changes with it. */
  readonly catalogue: () => Promise<Readonly<Record<string, CatalogueSegment>>>
  readonly tagCatalogue: () => Promise<Readonly<Record<string, CatalogueTag>>>
  readonly version: () => Promise<string>
  readonly ofCustomer: (customerId: string) => Promise<Customer['segments']>
  readonly tags: Tags
}

export const createSegments = (deps: SegmentDeps): Segments => {
  const tags = createTags(deps)
  return Object.freeze<Segments>({
    check: (input) => checkedRule(deps, input),
    complete: (input) => completionsOf(deps, input),
    distribution: (attribute) => distributionOf(deps, attribute),
    count: (input) => countRule(deps, input),
    listCustomers: (input) => listRule(deps, input),
    explain: (input) => explainRuleFor(deps, input),
    sql: (input) => ruleSql(deps, input),
    all: (search) => listSegmentsOf(deps, search),
    get: (key) => segmentByKey(deps, key),
    save: async (input, savedBy) => {
      await saveSegmentVersion(deps, input, savedBy)
      await takeSnapshot(deps, { key: input.key }, savedBy)
      return await oneSegment(deps, input.key)
    },
    saveList: (input, members, savedBy) => saveListSegment(deps, input, members, savedBy),
    bringList: (input, path, name, savedBy) => listFromFile(deps, input, path, name, savedBy),
    retire: (key) => retireSegment(deps, key),
    refresh: (input, takenBy) => takeSnapshot(deps, input, takenBy),
    refreshAll: (takenBy) => refreshAllSegments(deps, takenBy),
    refreshDue: async (takenBy) => {
      const { refreshed, failed } = await refreshDueSegments(deps, takenBy)
      return { refreshed, failed: [...failed, ...(await tags.refreshDue(takenBy)).map(({ key, reason }) => ({ key: `tag ${key}`, reason }))] }
    },
    schedule: (input) => saveSchedule(deps, input),
    members: (input) => memberPage(deps, input),
    movers: (input) => movers(deps, input),
    saveMovers: (input, savedBy) => saveMoversAsList(deps, input, savedBy),
    reproduce: (input) => reproduce(deps, input),
    changed: (input) => changedCustomers(deps, input),
    saveChanged: (input, savedBy) => saveChangedAsList(deps, input, savedBy),
    drawn: {
      today: (drawn, limit) => audienceToday(deps, drawn, limit),
      changed: (drawn, asked, limit) => changedFromDrawn(deps, drawn, asked, limit),
      saveChanged: (drawn, input, savedBy) => saveChangedFromDrawn(deps, drawn, input, savedBy),
    },
    compare: (input) => compareVersions(deps, input),
    restore: async (input, savedBy) => {
      await restoreVersion(deps, input, savedBy)
      await takeSnapshot(deps, { key: input.key }, savedBy)
      return await oneSegment(deps, input.key)
    },
    overlap: (input) => overlapOf(deps, input),
    combine: (input) => combinationOf(deps, input),
    export: (input, by, mayUnmask) => exportSegmentTo(deps, input, by, mayUnmask),
    exportedFile: (name) => exportedFile(deps, name),
    audience: (scope, at) => audienceOf(deps, scope, at),
    catalogue: () => segmentCatalogueOf(deps.store),
    tagCatalogue: () => tagCatalogueOf(deps.store),
    version: async () => `${await segmentVersionOf(deps.store)} ${await tagVersionOf(deps.store)}`,
    ofCustomer: (customerId) => segmentsOfCustomer(deps, customerId),
    tags,
  })
}
