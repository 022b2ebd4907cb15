import { darkPalette, lightPalette } from './palette.ts'
import type { Palette } from './palette.ts'

const font = 'ui-sans-serif, "Segoe UI", -apple-system, "Helvetica Neue", "PingFang SC", "Noto Sans SC", "Noto Sans CJK SC", sans-serif'

const themeOf = (palette: Palette) => {
  const axis = {
    axisLine: { show: true, lineStyle: { color: palette.line } }, axisTick: { show: false }, axisLabel: { color: palette.muted, fontSize: 11 },
    splitLine: { lineStyle: { color: palette.line } }, splitArea: { show: false }, nameTextStyle: { color: palette.muted, fontSize: 11 },
  }
  return {
    color: [...palette.series],
    backgroundColor: 'transparent',
    textStyle: { fontFamily: font, color: palette.text },
    categoryAxis: { ...axis, splitLine: { show: false } },
    valueAxis: { ...axis, axisLine: { show: false } },
    timeAxis: axis,
    legend: { textStyle: { color: palette.muted, fontSize: 12 }, itemWidth: 14, itemHeight: 8, icon: 'roundRect', inactiveColor: palette.line },
    tooltip: { backgroundColor: palette.surface, borderColor: palette.line, textStyle: { color: palette.text, fontSize: 12 }, extraCssText: 'box-shadow: 0 6px 20px rgba(8,16,27,.18); border-radius: 6px;' },
    visualMap: { textStyle: { color: palette.muted, fontSize: 11 }, inRange: { color: [...palette.ramp] } },
    line: { symbolSize: 5, lineStyle: { width: 2 }, smooth: false },
    bar: { itemStyle: { borderRadius: [2, 2, 0, 0] } },
  }
}

export const echartsThemes = { light: themeOf(lightPalette), dark: themeOf(darkPalette) } as const
