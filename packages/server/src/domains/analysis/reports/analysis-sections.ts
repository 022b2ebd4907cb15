import { analyseCohorts, analyseLifeCycle, analyseMigration, analyseRfm } from '@sextant/contract'
import type { OutputOf } from '@sextant/contract'
import type { Label } from '@sextant/rules'
import { companyOf } from '../../customers/index.ts'
import { periodText } from '../indicators/figure-text.ts'
import { calendarOf, periodsUpTo } from '../indicators/periods.ts'
import type { Period } from '../indicators/periods.ts'
import { readIndicatorTable } from '../indicators/read.ts'
import { classOf, rfmClasses } from '../value/rfm-classes.ts'
import type { ReportDeps, ReportPart, Section, Sentence } from './deps.ts'
import { beforeWords } from './indicator-section.ts'
import { count, named, percent, sentence } from './words.ts'

/*
 * Sections made of the analyses' own figures, as of the end of the report's period. What they are compared with is the end of the period
 * before: there the edition before stood.
 */

export const analysisTitles = {
  rfm: { en: 'RFM classes', zh: 'RFM 分层' }, cohorts: { en: 'Cohorts', zh: '同期群留存' }, 'life-cycle': { en: 'Life cycle', zh: '生命周期' }, segments: { en: 'Segments', zh: '客群' },
} as const

type Unit = 'day' | 'week' | 'month'
type Part<Kind extends ReportPart['kind']> = Extract<ReportPart, { kind: Kind }>
type Table = NonNullable<Section['table']>

const customersLabel: Label = { en: 'Customers', zh: '客户数' }
const shareLabel: Label = { en: 'Share', zh: '占比' }
const changeLabel: Label = { en: 'Change', zh: '变化' }

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole)
const change = (now: number, before: number): number | null => (before === 0 ? null : now / before - 1)

/** A class or stage at the end of the period and of the one before. */
export interface Standing {
  readonly name: Label
  readonly customers: number
  readonly before: number
}

/** The one that grew most and the one that shrank most, by heads. */
export const movementSentences = (standings: readonly Standing[], words: Label): readonly Sentence[] => {
  const moves = standings.map(({ name, customers, before }) => ({ name, customers, difference: customers - before })).toSorted((left, right) => right.difference - left.difference)
  const [up, down] = [moves[0], moves.at(-1)]
  return [
    ...(up === undefined || up.difference <= 0 ? [] : [sentence([named(up.name), ' grew most since ', words.en, ': ', count(up.difference), ' more, ', count(up.customers), ' now.'], ['较', words.zh, '增加最多的是', named(up.name), '：多 ', count(up.difference), ' 位，现有 ', count(up.customers), ' 位。'])]),
    ...(down === undefined || down.difference >= 0 ? [] : [sentence([named(down.name), ' shrank most: ', count(-down.difference), ' fewer, ', count(down.customers), ' now.'], ['减少最多的是', named(down.name), '：少 ', count(-down.difference), ' 位，现有 ', count(down.customers), ' 位。'])]),
  ]
}

/** Who stayed in his class, and the road that most took. */
const migrationSentences = ({ stayed, cells, classes }: OutputOf<typeof analyseMigration>, words: Label): readonly Sentence[] => {
  const names = new Map(classes.map(({ key, name }) => [key, name]))
  const moved = cells.filter(({ from, to }) => from !== to && from !== 'none' && to !== 'none').toSorted((left, right) => right.customers - left.customers || (`${left.from}${left.to}` < `${right.from}${right.to}` ? -1 : 1))
  const [most] = moved
  const classified = cells.some(({ from, to }) => from !== 'none' && to !== 'none')
  return [
    ...(classified ? [sentence([percent(stayed), ' stand where they stood ', words.en, '.'], ['与', words.zh, '相比，', percent(stayed), ' 的客户所处位置不变。'])] : []),
    ...(most === undefined ? [] : [sentence(
      ['The most taken way leads from ', named(names.get(most.from) ?? { en: most.from, zh: most.from }), ' to ', named(names.get(most.to) ?? { en: most.to, zh: most.to }), ': ', count(most.customers), ' customers.'],
      ['流动最多的路径是从', named(names.get(most.from) ?? { en: most.from, zh: most.from }), '到', named(names.get(most.to) ?? { en: most.to, zh: most.to }), '：', count(most.customers), ' 位。'])]),
  ]
}

type Rfm = OutputOf<typeof analyseRfm>

const rfmByClass = ({ cells }: Rfm): ReadonlyMap<string, { readonly customers: number; readonly revenue: number }> => {
  const sums = new Map(rfmClasses.map(({ key }) => [key, { customers: 0, revenue: 0 }]))
  for (const { recency, frequency, monetary, customers, revenue } of cells) {
    const key = classOf(rfmClasses, { R: recency, F: frequency, M: monetary })
    const known = sums.get(key) ?? { customers: 0, revenue: 0 }
    sums.set(key, { customers: known.customers + customers, revenue: known.revenue + revenue })
  }
  return sums
}

/** RFM classes: shares of customers and revenue, and who moved since the edition before. */
export const rfmSection = async ({ analyses }: ReportDeps, part: Part<'rfm'>, unit: Unit, period: Period): Promise<Section> => {
  const scope = part.segment === undefined ? {} : { segment: part.segment }
  const asked = (at: string) => analyses.rfm(analyseRfm.input.parse({ ...scope, at }))
  const [now, then] = [await asked(period.to), await asked(period.from)]
  const [byClass, before] = [rfmByClass(now), rfmByClass(then)]
  const rows = rfmClasses.map(({ key, name }) => ({ name, customers: byClass.get(key)?.customers ?? 0, revenue: byClass.get(key)?.revenue ?? 0, before: before.get(key)?.customers ?? 0 }))
  const words = beforeWords[unit]
  const moved = now.customers === 0 || then.customers === 0 ? [] : migrationSentences(await analyses.migration(analyseMigration.input.parse({ ...scope, of: 'rfm', from: period.from, to: period.to })), words)
  const richest = rows.toSorted((left, right) => right.revenue - left.revenue)[0]
  return {
    kind: 'rfm', title: part.title ?? analysisTitles.rfm, problem: null,
    sentences: [
      ...(richest === undefined || now.revenue <= 0 ? [sentence(['Customers who have bought: ', count(now.customers), '.'], ['有购买记录的客户：', count(now.customers), ' 位。'])] : [sentence(
        [named(richest.name), ' are ', percent(share(richest.customers, now.customers)), ' of ', count(now.customers), ' customers who have bought, and bring ', percent(share(richest.revenue, now.revenue)), ' of the revenue.'],
        [count(now.customers), ' 位有购买记录的客户中，', named(richest.name), '占 ', percent(share(richest.customers, now.customers)), '，贡献收入的 ', percent(share(richest.revenue, now.revenue)), '。'])]),
      ...movementSentences(rows, words), ...moved,
    ],
    figures: [{ label: { en: 'Customers who have bought', zh: '有购买记录的客户' }, value: now.customers, unit: 'count', change: change(now.customers, then.customers), against: words }],
    chart: now.customers === 0 ? null : {
      kind: 'bar', unit: 'share', labels: rows.map(({ name }) => name),
      series: [{ label: { en: 'Share of customers', zh: '客户占比' }, values: rows.map(({ customers }) => share(customers, now.customers)) }, { label: { en: 'Share of revenue', zh: '收入占比' }, values: rows.map(({ revenue }) => share(revenue, now.revenue)) }],
    },
    table: now.customers === 0 ? null : {
      columns: [{ label: { en: 'Class', zh: '分层' }, unit: 'text' }, { label: customersLabel, unit: 'count' }, { label: { en: 'Share of customers', zh: '客户占比' }, unit: 'share' }, { label: { en: 'Share of revenue', zh: '收入占比' }, unit: 'share' }, { label: changeLabel, unit: 'change' }],
      rows: rows.map(({ name, customers, revenue, before: earlier }) => [name, customers, share(customers, now.customers), share(revenue, now.revenue), change(customers, earlier)]),
    },
  }
}

const offsetsShown = 6

/** Retention of the last cohorts; a period that is not over is not told of. */
export const cohortsSection = async (deps: ReportDeps, part: Part<'cohorts'>, period: Period): Promise<Section> => {
  const { granularity } = part
  const answer = await deps.analyses.cohorts(analyseCohorts.input.parse({ granularity, at: period.to, ...(part.segment === undefined ? {} : { segment: part.segment }) }))
  const [newest] = periodsUpTo(granularity, period.to, 1, calendarOf((await companyOf(deps)).model))
  const open = newest !== undefined && newest.to > period.to ? 1 : 0
  const rows = answer.cohorts.map(({ cohort, size, active, observed }) => {
    const whole = active.length - open
    return { cohort, size, shares: active.slice(0, whole).map((customers, offset) => ((observed[offset] ?? 0) === 0 ? null : customers / (observed[offset] as number))) }
  }).filter(({ shares }) => shares.length > 0).slice(-part.cohorts)
  const [latest, previous] = rows.filter(({ shares }) => shares.length > 1).slice(-2).toReversed()
  const [first, second] = [latest?.shares[1] ?? null, previous?.shares[1] ?? null]
  const after = granularity === 'month' ? { en: 'the month after', zh: '次月' } : { en: 'the week after', zh: '次周' }
  const last = rows.at(-1)
  const nameOf = (cohort: string): Label => ({ en: periodText(granularity, cohort, 'en'), zh: periodText(granularity, cohort, 'zh') })
  const most = Math.min(offsetsShown, Math.max(0, ...rows.map(({ shares }) => shares.length - 1)))
  const offsets = Array.from({ length: most }, (_, index) => index + 1)
  const offsetLabel = (offset: number): Label => (granularity === 'month' ? { en: `Month ${offset}`, zh: `第 ${offset} 月` } : { en: `Week ${offset}`, zh: `第 ${offset} 周` })
  const table: Table = {
    columns: [{ label: { en: 'First purchase', zh: '首购' }, unit: 'text' }, { label: customersLabel, unit: 'count' }, ...offsets.map((offset) => ({ label: offsetLabel(offset), unit: 'share' as const }))],
    rows: rows.map(({ cohort, size, shares }) => [nameOf(cohort), size, ...offsets.map((offset) => shares[offset] ?? null)]),
  }
  return {
    kind: 'cohorts', title: part.title ?? analysisTitles.cohorts, problem: null,
    sentences: [
      ...(last === undefined ? [sentence(['Cohorts that can be seen: ', count(0), '.'], ['可观察的同期群：', count(0), ' 个。'])] : []),
      ...(latest === undefined || first === null ? [] : [sentence(
        ['Of the ', count(latest.size), ' who first bought in ', named(nameOf(latest.cohort)), ', ', percent(first), ' bought again in ', after.en, '.'], [named(nameOf(latest.cohort)), '首购的 ', count(latest.size), ' 位客户中，', percent(first), ' 在', after.zh, '再次购买。'])]),
      ...(previous === undefined || second === null || first === null ? [] : [sentence(
        ['Of the cohort before it was ', percent(second), `: retention is ${first === second ? 'the same' : first > second ? 'higher' : 'lower'}.`], ['上一批为 ', percent(second), `：留存${first === second ? '持平' : first > second ? '上升' : '下降'}。`])]),
      ...(last === undefined ? [] : [sentence([count(last.size), ' bought for the first time in ', named(nameOf(last.cohort)), '.'], [named(nameOf(last.cohort)), '首次购买的客户有 ', count(last.size), ' 位。'])]),
    ],
    figures: [{ label: { en: `Bought again in ${after.en}`, zh: `${after.zh}复购率` }, value: first, unit: 'share', change: null, against: null }],
    chart: offsets.length < 2 ? null : { kind: 'line', unit: 'share', labels: offsets.map(offsetLabel), series: rows.filter(({ shares }) => shares.length > 1).slice(-4).map(({ cohort, shares }) => ({ label: nameOf(cohort), values: offsets.map((offset) => shares[offset] ?? null) })) },
    table: rows.length === 0 ? null : table,
  }
}

/** Stages now against the edition before. */
export const lifeCycleSection = async ({ analyses }: ReportDeps, part: Part<'life-cycle'>, unit: Unit, period: Period): Promise<Section> => {
  const scope = part.segment === undefined ? {} : { segment: part.segment }
  const asked = (at: string) => analyses.lifeCycle(analyseLifeCycle.input.parse({ ...scope, key: part.cycle, at }))
  const [now, then] = [await asked(period.to), await asked(period.from)]
  const before = new Map(then.stages.map(({ key, customers }) => [key, customers]))
  const rows = now.stages.map(({ key, name, customers, share: part_, meanDays }) => ({ name, customers, share: part_, meanDays, before: before.get(key) ?? 0 }))
  const largest = rows.toSorted((left, right) => right.customers - left.customers)[0]
  const words = beforeWords[unit]
  const moved = now.customers === 0 || then.customers === 0 ? [] : migrationSentences(await analyses.migration(analyseMigration.input.parse({ ...scope, of: 'life-cycle', key: part.cycle, from: period.from, to: period.to })), words)
  return {
    kind: 'life-cycle', title: part.title ?? now.name, problem: null,
    sentences: [
      largest === undefined || now.customers === 0 ? sentence(['Customers in a stage: ', count(now.customers), '.'], ['已归入阶段的客户：', count(now.customers), ' 位。'])
        : sentence([named(largest.name), ' is the largest stage: ', count(largest.customers), ' of ', count(now.customers), ' customers, ', percent(largest.share), '.'], ['人数最多的阶段是', named(largest.name), '：', count(now.customers), ' 位客户中有 ', count(largest.customers), ' 位，占 ', percent(largest.share), '。']),
      ...movementSentences(rows, words), ...moved,
    ],
    figures: [{ label: { en: 'Customers in a stage', zh: '已归入阶段的客户' }, value: now.customers, unit: 'count', change: change(now.customers, then.customers), against: words }],
    chart: now.customers === 0 ? null : {
      kind: 'bar', unit: 'count', labels: rows.map(({ name }) => name), series: [{ label: { en: 'This period', zh: '本期' }, values: rows.map(({ customers }) => customers) }, { label: { en: 'Before', zh: '上期' }, values: rows.map(({ before: earlier }) => earlier) }],
    },
    table: now.customers === 0 ? null : {
      columns: [{ label: { en: 'Stage', zh: '阶段' }, unit: 'text' }, { label: customersLabel, unit: 'count' }, { label: shareLabel, unit: 'share' }, { label: { en: 'Before', zh: '上期' }, unit: 'count' }, { label: changeLabel, unit: 'change' }],
      rows: rows.map(({ name, customers, share: part_, before: earlier }) => [name, customers, part_, earlier, change(customers, earlier)]),
    },
  }
}

/** An area of several segments names this many at most. */
const segmentsAtOnce = 40

/** Sizes of segments at the end of the period, the largest first. */
export const segmentsSection = async (deps: ReportDeps, part: Part<'segments'>, unit: Unit, period: Period): Promise<Section> => {
  const company = await companyOf(deps)
  const keys = part.segments.length > 0 ? part.segments : Object.keys(company.catalogue.segments)
  const periods = periodsUpTo(unit, period.to, 2, calendarOf(company.model))
  const rows: { name: Label; customers: number; before: number }[] = []
  let base = 0
  for (let first = 0; first < Math.max(1, keys.length); first += segmentsAtOnce) {
    const chunk = keys.slice(first, first + segmentsAtOnce)
    const table = await readIndicatorTable(deps, { indicator: { kind: 'customers' }, unit, by: chunk.length === 0 ? null : `segments: ${chunk.join(', ')}`, at: period.to, periods })
    base = table.whole[1] ?? 0
    rows.push(...chunk.map((key) => ({ name: table.areaLabel(key), customers: table.areas.get(key)?.[1] ?? 0, before: table.areas.get(key)?.[0] ?? 0 })))
  }
  const shown = rows.toSorted((left, right) => right.customers - left.customers || (left.name.en < right.name.en ? -1 : 1)).slice(0, part.most)
  const [largest] = shown
  return {
    kind: 'segments', title: part.title ?? analysisTitles.segments, problem: null,
    sentences: [
      largest === undefined ? sentence(['Segments: ', count(0), '.'], ['客群：', count(0), ' 个。'])
        : sentence([named(largest.name), ' is the largest of ', count(rows.length), rows.length === 1 ? ' segment: ' : ' segments: ', count(largest.customers), ' customers, ', percent(share(largest.customers, base)), ' of all.'], [count(rows.length), ' 个客群中人数最多的是', named(largest.name), '：', count(largest.customers), ' 位，占全部客户的 ', percent(share(largest.customers, base)), '。']),
      ...movementSentences(rows, beforeWords[unit]),
    ],
    figures: [],
    chart: shown.length === 0 ? null : { kind: 'bar', unit: 'count', labels: shown.map(({ name }) => name), series: [{ label: customersLabel, values: shown.map(({ customers }) => customers) }] },
    table: shown.length === 0 ? null : {
      columns: [{ label: { en: 'Segment', zh: '客群' }, unit: 'text' }, { label: customersLabel, unit: 'count' }, { label: { en: 'Share of all', zh: '占全部' }, unit: 'share' }, { label: { en: 'Before', zh: '上期' }, unit: 'count' }, { label: changeLabel, unit: 'change' }],
      rows: shown.map(({ name, customers, before }) => [name, customers, share(customers, base), before, change(customers, before)]),
    },
  }
}
