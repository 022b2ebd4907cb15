import type { FigureUnit } from './read.ts'

/** How figures of one indicator are written. */
export interface FigureStyle {
  readonly unit: FigureUnit
  readonly currency: string
  readonly currencyDigits: number
}

export type Language = 'en' | 'zh'

const locale = { en: 'en-GB', zh: 'zh-CN' } as const
const formats = new Map<string, Intl.NumberFormat>()

const formatOf = (language: Language, options: Intl.NumberFormatOptions): Intl.NumberFormat => {
  const key = `${language}${JSON.stringify(options)}`
  const known = formats.get(key) ?? new Intl.NumberFormat(locale[language], options)
  formats.set(key, known)
  return known
}

const chineseAmount = (major: number, currency: string): string => {
  const size = Math.abs(major)
  const [scaled, unit] = size >= 1e8 ? [major / 1e8, '亿'] : size >= 1e4 ? [major / 1e4, '万'] : [major, '']
  const digits = formatOf('zh', { maximumFractionDigits: 2 }).format(scaled)
  if (currency === 'CNY') return `${digits}${unit}元`
  const sign = formatOf('zh', { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }).formatToParts(0).find(({ type }) => type === 'currency')?.value ?? currency
  return `${sign}${digits}${unit}`
}

const englishAmount = (major: number, currency: string): string =>
  formatOf('en', { style: 'currency', currency, currencyDisplay: 'narrowSymbol', ...(Math.abs(major) >= 100_000 ? { notation: 'compact' as const, maximumFractionDigits: 2 } : { trailingZeroDisplay: 'stripIfInteger' as const }) }).format(major)

/** A figure as a person writes it: £12,300.50, 12.3万元, 1,204, 4.5 %. */
export const figureText = (value: number, style: FigureStyle, language: Language): string => {
  switch (style.unit) {
    case 'money': {
      const major = value / 10 ** style.currencyDigits
      return language === 'zh' ? chineseAmount(major, style.currency) : englishAmount(major, style.currency)
    }
    case 'share':
      return shareText(value, language)
    case 'count':
      return formatOf(language, { maximumFractionDigits: value === Math.round(value) || Math.abs(value) >= 100 ? 0 : 1 }).format(value)
    case 'number':
      return formatOf(language, { maximumFractionDigits: Math.abs(value) < 1 ? 4 : 2 }).format(value)
  }
}

/** A share 0..1 as per cent. */
export const shareText = (share: number, language: Language): string => formatOf(language, { style: 'percent', maximumFractionDigits: Math.abs(share) >= 10 ? 0 : 1 }).format(share)

/** A whole number. */
export const countText = (count: number, language: Language): string => formatOf(language, { maximumFractionDigits: 0 }).format(count)

/** A period's name as people say it: 5 Mar 2026, week of 2 Mar 2026, March 2026. */
export const periodText = (unit: 'day' | 'week' | 'month' | 'billing_period', name: string, language: Language): string => {
  const at = new Date(`${name.length === 7 ? `${name}-01` : name}T00:00:00Z`)
  const options: Intl.DateTimeFormatOptions = unit === 'month' ? { timeZone: 'UTC', year: 'numeric', month: 'long' } : { timeZone: 'UTC', dateStyle: 'medium' }
  const text = new Intl.DateTimeFormat(locale[language], options).format(at)
  if (unit === 'week') return language === 'zh' ? `${text}起的一周` : `the week from ${text}`
  if (unit === 'billing_period') return language === 'zh' ? `${text}起的账期` : `the billing period from ${text}`
  return text
}
