import { isAppError } from '../../../platform/errors.ts'
import { isoOf } from '../../../platform/time.ts'
import { companyOf } from '../../customers/index.ts'
import { calendarOf, isOver, periodNamed, periodsUpTo } from '../indicators/periods.ts'
import type { Period } from '../indicators/periods.ts'
import { analysisTitles, cohortsSection, lifeCycleSection, rfmSection, segmentsSection } from './analysis-sections.ts'
import type { Edition, ReportDefinition, ReportDeps, ReportPart, Section, Sentence } from './deps.ts'
import { indicatorSection } from './indicator-section.ts'
import { baseSection, targetSection, watchesSection } from './other-sections.ts'
import { reportErrors } from './report-errors.ts'

const partNames = { indicator: { en: 'Indicator', zh: '指标' }, watches: { en: 'Open cases', zh: '未关闭事项' }, target: { en: 'Target', zh: '目标' }, base: { en: 'The base', zh: '客户基数' }, ...analysisTitles } as const

const sectionOf = async (deps: ReportDeps, part: ReportPart, definition: ReportDefinition, period: Period): Promise<Section> => {
  switch (part.kind) {
    case 'indicator':
      return await indicatorSection(deps, part, definition.period, period)
    case 'watches':
      return await watchesSection(deps, part, period)
    case 'target':
      return await targetSection(deps, part, period)
    case 'base':
      return await baseSection(deps, part, definition.period, period)
    case 'rfm':
      return await rfmSection(deps, part, definition.period, period)
    case 'cohorts':
      return await cohortsSection(deps, part, period)
    case 'life-cycle':
      return await lifeCycleSection(deps, part, definition.period, period)
    case 'segments':
      return await segmentsSection(deps, part, definition.period, period)
  }
}

/** A part that can no longer be written says why in its place: the rest of the report is still of use, and the gap is seen. */
const sectionOrProblem = async (deps: ReportDeps, part: ReportPart, definition: ReportDefinition, period: Period): Promise<Section> => {
  try {
    return await sectionOf(deps, part, definition, period)
  } catch (error) {
    if (!isAppError(error)) throw error
    return { kind: part.kind, title: part.title ?? partNames[part.kind], sentences: [], figures: [], chart: null, table: null, problem: { en: `${error.message}. ${error.fix}`, zh: error.zh } }
  }
}

const sentencesInSummary = 8

/** The first sentence of every section, then what is called unusual. */
const summaryOf = (sections: readonly Section[]): readonly Sentence[] => {
  const first = sections.flatMap(({ sentences }) => sentences.slice(0, 1))
  const unusual = sections.flatMap(({ title, sentences }) => sentences.filter(({ en }) => en.startsWith('That is unusual')).map((one) => ({ ...one, en: `${title.en}: ${one.en}`, zh: `${title.zh}：${one.zh}` })))
  return [...first, ...unusual].slice(0, sentencesInSummary)
}

/** The newest period that is over, or the one named when it is over. */
export const reportPeriod = async (deps: ReportDeps, definition: ReportDefinition, name: string | undefined): Promise<Period> => {
  const at = await deps.standpoint()
  const calendar = calendarOf((await companyOf(deps)).model)
  const newest = periodsUpTo(definition.period, at, 2, calendar).findLast((period) => isOver(period, at)) as Period
  const period = name === undefined ? newest : periodNamed(definition.period, name, calendar)
  if (period === undefined || !isOver(period, at)) throw reportErrors.REPORT_PERIOD_INVALID({ period: name ?? '', example: newest.name }, { where: 'period' })
  return period
}

/** Writes an edition from the figures of a period; keeps nothing. */
export const composeEdition = async (deps: ReportDeps, key: string, definition: ReportDefinition, period: Period, writtenBy: string, id = 'preview', number = 0): Promise<Edition> => {
  const company = await companyOf(deps)
  const sections: Section[] = []
  for (const part of definition.parts) sections.push(await sectionOrProblem(deps, part, definition, period))
  return {
    id, report: key, name: definition.name, period: period.name, number, from: period.from, to: period.to, at: await deps.standpoint(), writtenAt: isoOf(deps.clock.now()), writtenBy,
    currency: company.catalogue.currency, currencyDigits: company.catalogue.currencyDigits, company: company.model.company.name, summary: [...summaryOf(sections)], sections,
  }
}
