import type {
  OutputOf, ParsedInputOf, checkRuleText, completeRule, countSegment, explainSegment, exportSegment, previewSegment, refreshSegment, saveSegment, segmentMembers, segmentSql,
} from '@sextant/contract'
import type { CatalogueSegment } from '@sextant/rules'
import type { Sql } from '@sextant/sql'
import type { Customer } from '../customers/index.ts'
import type { Segment, SegmentDeps, SegmentHistory } from './deps.ts'
import { distributionOf } from './distribution.ts'
import type { Distribution } from './distribution.ts'
import { exportedFile, exportSegmentTo } from './export.ts'
import { saveListSegment } from './list.ts'
import type { ListInput } from './list.ts'
import { audienceOf, checkedRule, completionsOf, countRule, explainRuleFor, listRule, ruleSql } from './question.ts'
import { listSegmentsOf, retireSegment, saveSegmentVersion, segmentByKey, segmentCatalogueOf, segmentVersionOf } from './segment.ts'
import { memberPage, refreshAllSegments, segmentsOfCustomer, takeSnapshot } from './snapshot.ts'

export interface Segments {
  readonly check: (input: ParsedInputOf<typeof checkRuleText>) => Promise<OutputOf<typeof checkRuleText>>
  readonly complete: (input: ParsedInputOf<typeof completeRule>) => Promise<OutputOf<typeof completeRule>>
  readonly distribution: (attribute: string) => Promise<Distribution>
  readonly count: (input: ParsedInputOf<typeof countSegment>) => Promise<OutputOf<typeof countSegment>>
  readonly listCustomers: (input: ParsedInputOf<typeof previewSegment>) => Promise<OutputOf<typeof previewSegment>>
  readonly explain: (input: ParsedInputOf<typeof explainSegment>) => Promise<OutputOf<typeof explainSegment>>
  readonly sql: (input: ParsedInputOf<typeof segmentSql>) => Promise<OutputOf<typeof segmentSql>>
  readonly all: (search?: string) => Promise<readonly Segment[]>
  readonly get: (key: string) => Promise<SegmentHistory>
  /** Saves a version and takes its first snapshot. */
  readonly save: (input: ParsedInputOf<typeof saveSegment>, savedBy: string) => Promise<Segment>
  /** Saves a list: fixed members, dated. The select has one column of customer ids. */
  readonly saveList: (input: ListInput, select: Sql, savedBy: string) => Promise<Segment>
  readonly retire: (key: string) => Promise<void>
  readonly refresh: (input: ParsedInputOf<typeof refreshSegment>, takenBy: string) => Promise<OutputOf<typeof refreshSegment>>
  readonly refreshAll: (takenBy: string) => ReturnType<typeof refreshAllSegments>
  readonly members: (input: ParsedInputOf<typeof segmentMembers>) => Promise<OutputOf<typeof segmentMembers>>
  /** Personal columns leave only with `mayUnmask`. */
  readonly export: (input: ParsedInputOf<typeof exportSegment>, by: string, mayUnmask: boolean) => Promise<OutputOf<typeof exportSegment>>
  readonly exportedFile: (name: string) => ReturnType<typeof exportedFile>
  /** Customer ids of a segment and a rule (both: and-ed) at an instant, sorted; the segment as its rule stands, not its snapshot. */
  readonly audience: (scope: { readonly segment: string | null; readonly rule: string | null }, at: string) => Promise<readonly string[]>
  /** The catalogue's part of segments, and a text that changes with it. */
  readonly catalogue: () => Promise<Readonly<Record<string, CatalogueSegment>>>
  readonly version: () => Promise<string>
  readonly ofCustomer: (customerId: string) => Promise<Customer['segments']>
}

export const createSegments = (deps: SegmentDeps): Segments =>
  Object.freeze<Segments>({
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
      const { versions: _, snapshots: __, ...segment } = await segmentByKey(deps, input.key)
      return segment
    },
    saveList: (input, select, savedBy) => saveListSegment(deps, input, select, savedBy),
    retire: (key) => retireSegment(deps, key),
    refresh: (input, takenBy) => takeSnapshot(deps, input, takenBy),
    refreshAll: (takenBy) => refreshAllSegments(deps, takenBy),
    members: (input) => memberPage(deps, input),
    export: (input, by, mayUnmask) => exportSegmentTo(deps, input, by, mayUnmask),
    exportedFile: (name) => exportedFile(deps, name),
    audience: (scope, at) => audienceOf(deps, scope, at),
    catalogue: () => segmentCatalogueOf(deps.store),
    version: () => segmentVersionOf(deps.store),
    ofCustomer: (customerId) => segmentsOfCustomer(deps, customerId),
  })
