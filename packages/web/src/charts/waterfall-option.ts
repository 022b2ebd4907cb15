import type { EChartsCoreOption } from 'echarts/core'
import type { Palette } from './palette.ts'

/** One step from the audience down to the contacts; `from` is where its bar begins. */
export interface WaterfallStep { readonly name: string; readonly kind: 'audience' | 'dropped' | 'control' | 'target'; readonly customers: number; readonly from: number; readonly reason: string | null }

/** Steps whose bars hang together: audience, less each first reason, less control, leaves target. */
export const waterfallSteps = (waterfall: { readonly audience: number; readonly target: number; readonly control: number; readonly firstReasons: readonly { readonly reason: string; readonly customers: number; readonly name: string }[] }, names: Readonly<Record<'audience' | 'control' | 'target', string>>): readonly WaterfallStep[] => {
  let left = waterfall.audience
  const drops = waterfall.firstReasons.map(({ reason, customers, name }): WaterfallStep => {
    left -= customers
    return { name, kind: 'dropped', customers, from: left, reason }
  })
  return [
    { name: names.audience, kind: 'audience', customers: waterfall.audience, from: 0, reason: null }, ...drops,
    { name: names.control, kind: 'control', customers: waterfall.control, from: waterfall.target, reason: null },
    { name: names.target, kind: 'target', customers: waterfall.target, from: 0, reason: null },
  ]
}

/** Horizontal waterfall: lost customers in rust, held back in brass, contacted in sea. */
export const waterfallOption = (steps: readonly WaterfallStep[], palette: Palette, options: { readonly value: (value: number) => string; readonly share: (share: number) => string }): EChartsCoreOption => {
  const [audience] = steps
  const total = audience?.customers ?? 0
  const colours = { audience: palette.series[0], dropped: palette.bad, control: palette.accent, target: palette.good }
  const shareOf = (step: WaterfallStep): string => (total === 0 ? '' : options.share(step.customers / total))
  return {
    grid: { left: 8, right: 84, top: 8, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, formatter: (items: readonly { dataIndex: number }[]) => { const step = steps[items[0]?.dataIndex ?? 0]; return step === undefined ? '' : `${step.name}<br/><b>${options.value(step.customers)}</b> ${shareOf(step)}` } },
    xAxis: { type: 'value', min: 0, axisLabel: { formatter: options.value }, splitNumber: 4 },
    yAxis: { type: 'category', inverse: true, data: steps.map(({ name }) => name), axisLabel: { width: 190, overflow: 'truncate', color: palette.text, fontSize: 12 } },
    series: [
      { type: 'bar', stack: 'steps', silent: true, itemStyle: { color: 'transparent' }, data: steps.map(({ from }) => from) },
      {
        type: 'bar', stack: 'steps', barMaxWidth: 20, barMinHeight: 1, cursor: 'pointer', label: { show: true, position: 'right', color: palette.text, fontSize: 11, formatter: ({ dataIndex }: { dataIndex: number }) => { const step = steps[dataIndex]; return step === undefined ? '' : step.kind === 'dropped' ? `−${options.value(step.customers)}` : options.value(step.customers) } },
        data: steps.map((step) => ({ value: step.customers, itemStyle: { color: colours[step.kind], borderRadius: 2 } })),
      },
    ],
  }
}
