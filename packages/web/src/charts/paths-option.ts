import type { EChartsCoreOption } from 'echarts/core'
import type { Palette } from './palette.ts'

export interface PathNode { readonly key: string; readonly depth: number; readonly name: string; readonly customers: number }
export interface PathLink { readonly from: string; readonly to: string; readonly customers: number }

/** Ways step by step; towards an event they run from right to left, so that time runs to the right. */
export const pathsOption = (nodes: readonly PathNode[], links: readonly PathLink[], palette: Palette, options: { readonly value: (value: number) => string; readonly isBackward: boolean }): EChartsCoreOption => {
  const deepest = Math.max(0, ...nodes.map(({ depth }) => depth))
  const byKey = new Map(nodes.map((node) => [node.key, node]))
  const names = [...new Set(nodes.map(({ name }) => name))]
  const colour = (name: string): string => palette.series[names.indexOf(name) % palette.series.length] ?? palette.text
  const written = (key: string): string => { const node = byKey.get(key); return node === undefined ? key : `${node.name}  ${options.value(node.customers)}` }
  return {
    tooltip: { trigger: 'item', formatter: (item: { dataType: string; name: string; data: { readonly source?: string; readonly target?: string; readonly value?: number } }) => (item.dataType === 'edge' ? `${byKey.get(item.data.source ?? '')?.name ?? ''} → ${byKey.get(item.data.target ?? '')?.name ?? ''}<br/><b>${options.value(item.data.value ?? 0)}</b>` : written(item.name)) },
    series: [{
      type: 'sankey', left: 8, right: 190, top: 8, bottom: 8, nodeWidth: 12, nodeGap: 12, draggable: false, layoutIterations: 16, emphasis: { focus: 'adjacency' },
      label: { color: palette.text, width: 180, overflow: 'truncate', formatter: ({ name }: { name: string }) => written(name) }, lineStyle: { color: 'source', opacity: 0.28, curveness: 0.5 },
      data: nodes.map(({ key, depth, name }) => ({ name: key, depth: options.isBackward ? deepest - depth : depth, itemStyle: { color: colour(name) } })),
      links: links.map(({ from, to, customers }) => (options.isBackward ? { source: to, target: from, value: customers } : { source: from, target: to, value: customers })),
    }],
  }
}
