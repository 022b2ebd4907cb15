import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFormat, majorOf } from './format.ts'

const yuan = createFormat({ language: 'zh-CN', zone: 'Asia/Shanghai', currency: 'CNY' })
const pounds = createFormat({ language: 'en', zone: 'Europe/London', currency: 'GBP' })

describe('money', () => {
  it('is written in 元, 万 and 亿 for Chinese readers', () => {
    expect(yuan.moneyShort(56_700)).toBe('567元')
    expect(yuan.moneyShort(463_221_980)).toBe('463.22万元')
    expect(yuan.moneyShort(521_660_000_000)).toBe('52.17亿元')
  })
  it('keeps the cents where nothing is shortened', () => {
    expect(pounds.money(891_140_790)).toBe('£8,911,407.90')
    expect(pounds.moneyShort(891_140_790)).toBe('£8.9M')
    expect(pounds.moneyShort(50_930)).toBe('£509.30')
    expect(pounds.moneyShort(50_900)).toBe('£509')
  })
  it('follows the digits of the currency, not a hundred', () => {
    expect(pounds.money(1200, 'JPY')).toBe('¥1,200')
    expect(majorOf(1_234, 'KWD')).toBe(1.234)
  })
  it('carries no sign of a currency that is not known', () => {
    expect(createFormat({ language: 'en', zone: 'UTC', currency: null }).money(12_345)).toBe('123.45')
  })
  it('a refund keeps its minus in every form', () => {
    fc.assert(fc.property(fc.integer({ min: -1_000_000_000_000, max: -100 }), (minor) => {
      for (const format of [yuan, pounds]) for (const text of [format.money(minor), format.moneyShort(minor)]) expect(text).toContain('-')
    }))
  })
})

describe('instants and shares', () => {
  it('an instant is shown in the company’s zone: one evening in London is the next day in Shanghai', () => {
    expect(pounds.date('2026-10-31T20:00:00.000Z')).toBe('Oct 31, 2026')
    expect(yuan.date('2026-10-31T20:00:00.000Z')).toBe('2026年11月1日')
  })
  it('a day has no zone and never moves', () => {
    const western = createFormat({ language: 'en', zone: 'America/Los_Angeles', currency: 'USD' })
    expect(western.day('2026-03-01')).toBe('Mar 1, 2026')
    expect(western.month('2026-03')).toBe('Mar 2026')
  })
  it('shares, changes and points say what they are', () => {
    expect(pounds.share(0.1234)).toBe('12.3%')
    expect(pounds.change(0.025)).toBe('+2.5%')
    expect(pounds.points(-0.012)).toBe('-1.2 pp')
    expect(yuan.points(0.012)).toBe('+1.2 个百分点')
  })
})
