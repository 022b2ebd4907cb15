import type { OutputOf, ParsedInputOf, getWatch, getWatchCase, previewWatch, runWatches, saveWatch } from '@sextant/contract'
import type { Ids } from '../../../platform/ids.ts'
import type { IndicatorDeps } from '../indicators/read.ts'

export type Watch = OutputOf<typeof getWatch>
export type WatchDefinition = ParsedInputOf<typeof saveWatch>['definition']
export type IndicatorWatch = Extract<WatchDefinition, { kind: 'indicator' }>
export type CustomerWatch = Extract<WatchDefinition, { kind: 'customer' }>
export type WatchCondition = IndicatorWatch['condition']
export type WatchCase = Omit<OutputOf<typeof getWatchCase>, 'readings' | 'events'>
export type WatchCaseDetail = OutputOf<typeof getWatchCase>
export type WatchRun = OutputOf<typeof runWatches>['runs'][number]
export type WatchPreview = OutputOf<typeof previewWatch>

/** What watches need of the other domains, handed in by the composition root. */
export interface WatchDeps extends IndicatorDeps {
  readonly ids: Ids
}
