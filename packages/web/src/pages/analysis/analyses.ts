import { lazy } from 'react'
import type { ComponentType, LazyExoticComponent } from 'react'
import type { Label } from '../../i18n/use-label.ts'
import type { Scope } from '../../api/analysis-scope.ts'

/** The questions by which the gallery is ordered. */
export const analysisGroups = [
  { key: 'who', label: { en: 'Who are they?', zh: '他们是谁？' } },
  { key: 'worth', label: { en: 'What are they worth?', zh: '他们值多少？' } },
  { key: 'move', label: { en: 'How do they move?', zh: '他们如何变化？' } },
  { key: 'do', label: { en: 'What do they do?', zh: '他们做什么？' } },
  { key: 'watch', label: { en: 'What needs attention?', zh: '哪里需要关注？' } },
  { key: 'own', label: { en: 'Your own questions', zh: '自己提问' } },
] as const
export type AnalysisGroup = (typeof analysisGroups)[number]['key']

export interface PanelProps { readonly scope: Scope }
export type ScopeControl = 'segment' | 'rule' | 'at' | 'gross'

/** One analysis: `/analysis/<kind>`. Its panel reads its own parameters of the address with `usePanelSearch`. */
export interface AnalysisEntry {
  readonly kind: string
  readonly group: AnalysisGroup
  readonly label: Label
  /** What it answers, in one sentence. */
  readonly question: Label
  /** Shared controls that apply to it. */
  readonly scope: readonly ScopeControl[]
  readonly panel: LazyExoticComponent<ComponentType<PanelProps>>
}

const whole: readonly ScopeControl[] = ['segment', 'rule', 'at', 'gross']

export const analyses: readonly AnalysisEntry[] = [
  {
    kind: 'profile', group: 'who', label: { en: 'Profile', zh: '画像' }, question: { en: 'What sets a segment apart from the base?', zh: '一个客群与全体客户有何不同？' }, scope: ['segment', 'rule', 'at'],
    panel: lazy(async () => ({ default: (await import('./behaviour/ProfilePanel.tsx')).ProfilePanel })),
  },
  {
    kind: 'rfm', group: 'worth', label: { en: 'RFM', zh: 'RFM' }, question: { en: 'Who bought lately, often and much?', zh: '谁最近买过、买得勤、买得多？' }, scope: whole,
    panel: lazy(async () => ({ default: (await import('./value/rfm/RfmPanel.tsx')).RfmPanel })),
  },
  {
    kind: 'rfm-cl', group: 'worth', label: { en: 'RFM-CL and indicators', zh: 'RFM-CL 与指标' }, question: { en: 'Which class is each customer in, and what to do about it? With 180 ready indicators.', zh: '每位客户属于哪一类，应如何应对？附 180 个现成指标。' }, scope: whole,
    panel: lazy(async () => ({ default: (await import('./value/rfm-cl/RfmClPanel.tsx')).RfmClPanel })),
  },
  {
    kind: 'value-matrix', group: 'worth', label: { en: 'Value matrix', zh: '价值矩阵' }, question: { en: 'Who is valuable as things are, and who would be if we invested more?', zh: '谁当前有价值，谁在加大投入后会更有价值？' }, scope: whole,
    panel: lazy(async () => ({ default: (await import('./value/matrix/MatrixPanel.tsx')).MatrixPanel })),
  },
  {
    kind: 'pareto', group: 'worth', label: { en: 'Pareto', zh: '帕累托（二八）' }, question: { en: 'How few customers bring how much of the value?', zh: '多少客户贡献了多大比例的价值？' }, scope: whole,
    panel: lazy(async () => ({ default: (await import('./value/pareto/ParetoPanel.tsx')).ParetoPanel })),
  },
  {
    kind: 'life-cycle', group: 'move', label: { en: 'Life cycle', zh: '生命周期' }, question: { en: 'In which stage of the relation, or of one product, is each customer?', zh: '每位客户处于关系（或某一产品）的哪个阶段？' }, scope: ['segment', 'rule', 'at'],
    panel: lazy(async () => ({ default: (await import('./value/life-cycle/LifeCyclePanel.tsx')).LifeCyclePanel })),
  },
  {
    kind: 'migration', group: 'move', label: { en: 'Migration', zh: '客户迁移' }, question: { en: 'Who moved from which class to which between two dates?', zh: '两个日期之间，谁从哪一类移到了哪一类？' }, scope: whole,
    panel: lazy(async () => ({ default: (await import('./value/migration/MigrationPanel.tsx')).MigrationPanel })),
  },
  {
    kind: 'cohorts', group: 'move', label: { en: 'Cohorts', zh: '同期群' }, question: { en: 'How many of those who joined in a month come back?', zh: '同月首购的客户，后来有多少回来？' }, scope: whole,
    panel: lazy(async () => ({ default: (await import('./behaviour/CohortPanel.tsx')).CohortPanel })),
  },
  {
    kind: 'responders', group: 'who', label: { en: 'Responders', zh: '响应者画像' }, question: { en: 'What do the responders of a campaign have in common?', zh: '某次活动的响应者有何共同点？' }, scope: ['segment', 'rule', 'at'],
    panel: lazy(async () => ({ default: (await import('./behaviour/RespondersPanel.tsx')).RespondersPanel })),
  },
  {
    kind: 'distribution', group: 'who', label: { en: 'Distribution', zh: '分布' }, question: { en: 'How is any value spread over customers?', zh: '任一取值在客户中如何分布？' }, scope: ['segment', 'rule', 'at'],
    panel: lazy(async () => ({ default: (await import('./behaviour/DistributionPanel.tsx')).DistributionPanel })),
  },
  {
    kind: 'geography', group: 'who', label: { en: 'Areas', zh: '区域' }, question: { en: 'Where are customers and what do they bring there?', zh: '客户在哪里，各地带来多少？' }, scope: whole,
    panel: lazy(async () => ({ default: (await import('./behaviour/GeographyPanel.tsx')).GeographyPanel })),
  },
  {
    kind: 'cross-tab', group: 'own', label: { en: 'Cross-table', zh: '交叉表' }, question: { en: 'How does anything go with anything else?', zh: '任意两项之间有何关系？' }, scope: whole,
    panel: lazy(async () => ({ default: (await import('./behaviour/CrossTabPanel.tsx')).CrossTabPanel })),
  },
  {
    kind: 'trend', group: 'own', label: { en: 'Trend', zh: '趋势' }, question: { en: 'How does a metric go, and how did it go before?', zh: '指标如何变化，与过去相比怎样？' }, scope: whole,
    panel: lazy(async () => ({ default: (await import('./behaviour/TrendPanel.tsx')).TrendPanel })),
  },
  {
    kind: 'funnel', group: 'do', label: { en: 'Funnel', zh: '漏斗' }, question: { en: 'Who goes from step to step, and who is lost?', zh: '谁一步步走下去，谁在中途流失？' }, scope: ['segment', 'rule', 'at'],
    panel: lazy(async () => ({ default: (await import('./behaviour/FunnelPanel.tsx')).FunnelPanel })),
  },
  {
    kind: 'paths', group: 'do', label: { en: 'Paths', zh: '行为路径' }, question: { en: 'What do customers do next, or did before?', zh: '客户接下来（或之前）做了什么？' }, scope: ['segment', 'rule', 'at'],
    panel: lazy(async () => ({ default: (await import('./behaviour/PathsPanel.tsx')).PathsPanel })),
  },
  {
    kind: 'first-purchase', group: 'do', label: { en: 'First purchase', zh: '首购分析' }, question: { en: 'Does the first basket tell who comes back?', zh: '首单能否预示谁会回购？' }, scope: whole,
    panel: lazy(async () => ({ default: (await import('./behaviour/FirstPurchasePanel.tsx')).FirstPurchasePanel })),
  },
  {
    kind: 'baskets', group: 'do', label: { en: 'Baskets', zh: '购物篮' }, question: { en: 'What is bought together, and whom to offer what is missing?', zh: '哪些商品常被一起购买，缺的该推荐给谁？' }, scope: whole,
    panel: lazy(async () => ({ default: (await import('./behaviour/BasketsPanel.tsx')).BasketsPanel })),
  },
  {
    kind: 'ivoc', group: 'watch', label: { en: 'Integrated view', zh: '整合性客户观点' }, question: { en: 'Which of the 28 questions about its customers can the company answer?', zh: '关于客户的 28 个问题，公司能回答多少？' }, scope: [],
    panel: lazy(async () => ({ default: (await import('./ivoc/IvocPanel.tsx')).IvocPanel })),
  },
]

export const analysisOf = (kind: string): AnalysisEntry | undefined => analyses.find((entry) => entry.kind === kind)
