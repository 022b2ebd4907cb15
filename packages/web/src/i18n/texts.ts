import { analysisTexts } from './texts/analysis.ts'
import { behaviourAnalysisTexts } from './texts/behaviour-analyses.ts'
import { campaignTexts } from './texts/campaigns.ts'
import { chartTexts } from './texts/charts.ts'
import { commonTexts } from './texts/everywhere.ts'
import { consoleTexts } from './texts/console.ts'
import { customerTexts } from './texts/customers.ts'
import { dataTexts } from './texts/data.ts'
import { homeTexts } from './texts/home.ts'
import { ivocTexts } from './texts/ivoc.ts'
import { indicatorTexts } from './texts/indicators.ts'
import { interactionTexts } from './texts/interaction.ts'
import { measurementTexts } from './texts/measurement.ts'
import { modelTexts } from './texts/models.ts'
import { organisationTexts } from './texts/organisation.ts'
import { offerTexts } from './texts/offers.ts'
import { optimisationTexts } from './texts/optimisation.ts'
import { reportTexts } from './texts/reports.ts'
import { targetTexts } from './texts/targets.ts'
import { watchTexts } from './texts/watches.ts'
import { problemTexts } from './texts/problems.ts'
import { ruleTexts } from './texts/rules.ts'
import { segmentTexts } from './texts/segments.ts'
import { settingTexts } from './texts/settings.ts'
import { shellTexts } from './texts/shell.ts'
import { tagTexts } from './texts/tags.ts'
import { statusTexts } from './texts/statuses.ts'
import { templateTexts } from './texts/templates.ts'
import { valueAnalysisTexts } from './texts/value-analyses.ts'

/** Texts by domain; `useTranslation('<domain>')` in its pages. */
export const texts = {
  common: commonTexts, problems: problemTexts, shell: shellTexts, charts: chartTexts, home: homeTexts, customers: customerTexts, segments: segmentTexts, tags: tagTexts, analysis: analysisTexts, 'value-analyses': valueAnalysisTexts, models: modelTexts, statuses: statusTexts, rules: ruleTexts, offers: offerTexts, templates: templateTexts, campaigns: campaignTexts, measurement: measurementTexts,
  'behaviour-analyses': behaviourAnalysisTexts,
  watches: watchTexts, indicators: indicatorTexts, targets: targetTexts, reports: reportTexts,
  data: dataTexts, ivoc: ivocTexts, interaction: interactionTexts, optimisation: optimisationTexts, settings: settingTexts, organisation: organisationTexts, console: consoleTexts,
} as const
