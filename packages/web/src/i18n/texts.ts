import { analysisTexts } from './texts/analysis.ts'
import { campaignTexts } from './texts/campaigns.ts'
import { chartTexts } from './texts/charts.ts'
import { commonTexts } from './texts/common.ts'
import { customerTexts } from './texts/customers.ts'
import { homeTexts } from './texts/home.ts'
import { measurementTexts } from './texts/measurement.ts'
import { modelTexts } from './texts/models.ts'
import { offerTexts } from './texts/offers.ts'
import { ruleTexts } from './texts/rules.ts'
import { segmentTexts } from './texts/segments.ts'
import { shellTexts } from './texts/shell.ts'
import { statusTexts } from './texts/statuses.ts'
import { templateTexts } from './texts/templates.ts'

/** Texts by domain; `useTranslation('<domain>')` in its pages. */
export const texts = {
  common: commonTexts, shell: shellTexts, charts: chartTexts, home: homeTexts, customers: customerTexts, segments: segmentTexts, analysis: analysisTexts, models: modelTexts, statuses: statusTexts, rules: ruleTexts, offers: offerTexts, templates: templateTexts, campaigns: campaignTexts, measurement: measurementTexts,
} as const
