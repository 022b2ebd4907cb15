import type { EChartsCoreOption } from 'echarts/core'
import type { Palette } from './palette.ts'

export interface FlowNode { readonly key: string; readonly name: string; readonly from: number; readonly to: number }
/** What a click on a flow tells. */
export interface FlowLink { readonly from: string; readonly to: string; readonly value: number }

/** Flows between the same classes at two times: before on the left, after on the right, in the order given. */
export const flowOption = (nodes: readonly FlowNode[], links: readonly FlowLink[], palette: Palette, options: { readonly value: (value: number) => string }): EChartsCoreOption => {
  const colour = (index: number): string => palette.series[index % palette.series.length] ?? palette.text
  const side = (which: 'before' | 'after', depth: number) => nodes.flatMap((node, index) =>
    (which === 'before' ? node.from : node.to) === 0 ? [] : [{ name: `${which}:${node.key}`, depth, itemStyle: { color: colour(index), opacity: index < palette.series.length ? 1 : 0.6 }, label: { position: depth === 0 ? 'right' : 'left' } }])
  const nameOf = (id: string): string => nodes.find(({ key }) => key === id.slice(id.indexOf(':') + 1))?.name ?? id
  const sizeOf = (id: string): number => {
    const node = nodes.find(({ key }) => key === id.slice(id.indexOf(':') + 1))
    return node === undefined ? 0 : id.startsWith('before') ? node.from : node.to
  }
  return {
    tooltip: {
      trigger: 'item',
      formatter: (item: { dataType: string; name: string; data: Partial<FlowLink> }) => (item.dataType === 'edge'
        ? `${nameOf(`before:${item.data.from}`)} → ${nameOf(`after:${item.data.to}`)}<br/><b>${options.value(item.data.value ?? 0)}</b>` : `${nameOf(item.name)}<br/><b>${options.value(sizeOf(item.name))}</b>`),
    },
    series: [{
      type: 'sankey', left: 8, right: 8, top: 8, bottom: 8, nodeWidth: 14, nodeGap: 10, layoutIterations: 0, draggable: false, emphasis: { focus: 'adjacency' },
      label: { color: palette.text, textBorderColor: palette.surface, textBorderWidth: 3, formatter: ({ name }: { name: string }) => `${nameOf(name)}  ${options.value(sizeOf(name))}` },
      lineStyle: { color: 'source', opacity: 0.3, curveness: 0.5 },
      data: [...side('before', 0), ...side('after', 1)],
      links: links.map((link) => ({ source: `before:${link.from}`, target: `after:${link.to}`, ...link })),
    }],
  }
}
