import { describe, expect, it } from 'vitest'
import { csvOf } from './chart-data.ts'
import { effectOption } from './effect-option.ts'
import { liftOption } from './lift-option.ts'
import { categoryOption, xyOption } from './options.ts'
import { darkPalette, lightPalette } from './palette.ts'
import { rampColour } from './ramp.ts'

const written = (value: number): string => String(value)

describe('charts', () => {
  it('months as bars with a line on a second axis', () => {
    expect(categoryOption(['Jan', 'Feb'], [{ name: 'Revenue', values: [1, 2], kind: 'bar' }, { name: 'Count', values: [3, null], axis: 1 }], lightPalette, { value: written, second: written })).toMatchSnapshot()
  })
  it('a calibration curve with its intervals', () => {
    expect(xyOption([{ name: 'Observed', points: [[0.1, 0.12]], dots: true }, { name: 'Perfect', points: [[0, 0], [1, 1]], dashed: true }], darkPalette, { xName: 'x', yName: 'y', x: written, y: written, whiskers: [[0.1, 0.08, 0.15]] })).toMatchSnapshot()
  })
  it('a lift whose interval holds 1 is grey, others say their side', () => {
    const option = liftOption([{ name: 'a', lift: 2, low: 1.5, high: 2.5 }, { name: 'b', lift: 1.1, low: 0.9, high: 1.3 }, { name: 'c', lift: 0.5, low: 0.4, high: 0.6 }], lightPalette, { lift: 'Lift', value: written })
    const [bars] = option.series as readonly { readonly data: readonly { readonly itemStyle: { readonly color: string } }[] }[]
    expect(bars?.data.map(({ itemStyle }) => itemStyle.color)).toEqual([lightPalette.accent, lightPalette.muted, lightPalette.series[0]])
  })
  it('coefficients are drawn around zero', () => {
    expect(effectOption([{ name: 'a', value: 1 }, { name: 'b', value: -1 }], lightPalette, written)).toMatchSnapshot()
  })
  it('every colour of a heat map can be read: 3 to 1 at least', () => {
    const luminance = (colour: string): number => {
      const parts = colour.startsWith('#') ? [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)) : (colour.match(/\d+/g) ?? []).map(Number)
      const [red = 0, green = 0, blue = 0] = parts.map((part) => (part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4))
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
    for (const { ramp } of [lightPalette, darkPalette]) for (let step = 0; step <= 50; step++) {
      const { background, color } = rampColour(ramp, step / 50)
      const [light, dark] = [luminance(background), luminance(color)].toSorted((a, b) => b - a) as [number, number]
      expect((light + 0.05) / (dark + 0.05), background).toBeGreaterThan(3)
    }
  })
  it('the CSV of a chart survives commas, quotes and Chinese', () => {
    expect(csvOf({ columns: ['城市', 'n'], rows: [['a, "b"', 1], ['上海', null]] })).toBe('\uFEFF城市,n\r\n"a, ""b""",1\r\n上海,\r\n')
  })
})
