import type { ECharts, EChartsCoreOption } from 'echarts/core'
import { useEffect, useEffectEvent, useImperativeHandle, useRef } from 'react'
import type { RefObject } from 'react'
import { echartsThemes } from './echarts-theme.ts'
import { initChart } from './echarts.ts'

export interface ChartHandle {
  readonly png: () => string
  readonly svg: () => string
}
export interface ChartClick { readonly dataIndex: number; readonly name: string; readonly data: unknown; readonly seriesIndex: number }

const svgOf = (chart: ECharts, option: EChartsCoreOption, scheme: 'light' | 'dark'): string => {
  const still = initChart(null, echartsThemes[scheme], { renderer: 'svg', ssr: true, width: chart.getWidth(), height: chart.getHeight() })
  still.setOption({ ...option, animation: false })
  const text = still.renderToSVGString()
  still.dispose()
  return text
}

const wantsStillness = (): boolean => window.matchMedia('(prefers-reduced-motion: reduce)').matches

/** Holds one ECharts instance over an element: new for a colour scheme, updated for an option, resized with its box. */
export const ChartCanvas = ({ option, height, scheme, locale, handleRef, onClick }: {
  readonly option: EChartsCoreOption; readonly height: number; readonly scheme: 'light' | 'dark'; readonly locale: 'EN' | 'ZH'
  readonly handleRef: RefObject<ChartHandle | null>; readonly onClick: ((click: ChartClick) => void) | undefined
}) => {
  const box = useRef<HTMLDivElement>(null)
  const chart = useRef<ECharts | null>(null)
  const draw = useEffectEvent((made: ECharts) => made.setOption({ animation: !wantsStillness(), animationDuration: 250, aria: { enabled: true }, ...option }, { notMerge: true }))
  const tell = useEffectEvent((click: ChartClick) => onClick?.(click))
  useEffect(() => {
    if (box.current === null) return undefined
    const made = initChart(box.current, echartsThemes[scheme], { renderer: 'canvas', locale })
    chart.current = made
    draw(made)
    made.on('click', (event) => tell(event as unknown as ChartClick))
    const observer = new ResizeObserver(() => made.resize())
    observer.observe(box.current)
    return () => {
      observer.disconnect()
      made.dispose()
      chart.current = null
    }
  }, [scheme, locale])
  useEffect(() => {
    const made = chart.current
    made?.setOption({ animation: !wantsStillness(), aria: { enabled: true }, ...option }, { notMerge: true })
  }, [option])
  useImperativeHandle(handleRef, () => ({
    png: () => chart.current?.getDataURL({ type: 'png', pixelRatio: 2, backgroundColor: scheme === 'dark' ? '#111d2d' : '#ffffff' }) ?? '',
    svg: () => (chart.current === null ? '' : svgOf(chart.current, option, scheme)),
  }), [option, scheme])
  return <div ref={box} style={{ width: '100%', height }} />
}
