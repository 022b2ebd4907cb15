/** What figures are written with: the reader's language, the company's zone and currency. */
export interface FormatSettings {
  readonly language: string
  readonly zone: string
  /** ISO 4217; null while unknown: amounts are then written without a sign rather than with a wrong one. */
  readonly currency: string | null
}

export interface Format {
  readonly settings: FormatSettings
  readonly integer: (value: number) => string
  readonly number: (value: number, digits?: number) => string
  /** 12.3K, 4.5M; 1.2万, 3.4亿. */
  readonly compact: (value: number) => string
  /** A share 0..1 as per cent. */
  readonly share: (value: number, digits?: number) => string
  /** A difference of two shares, with its sign, in points. */
  readonly points: (value: number, digits?: number) => string
  /** A relative change, with its sign. */
  readonly change: (value: number, digits?: number) => string
  /** Minor units, to the cent. */
  readonly money: (minor: number, currency?: string) => string
  /** Minor units, short: £8.9M; 891.1万元. */
  readonly moneyShort: (minor: number, currency?: string) => string
  readonly date: (instant: string) => string
  readonly dateTime: (instant: string) => string
  /** `2026-03` or an ISO day, which carry no zone. */
  readonly month: (month: string) => string
  readonly day: (day: string) => string
  readonly relative: (instant: string, nowMs: number) => string
  /** a, b and c; a、b和c. */
  readonly list: (items: readonly string[]) => string
}

const fractionDigitsOf = (currency: string): number => new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2

/** Major units of an amount in minor units: JPY has no digits, GBP two, KWD three. */
export const majorOf = (minor: number, currency: string | null): number => minor / 10 ** (currency === null ? 2 : fractionDigitsOf(currency))

const shortChineseAmount = (major: number, currency: string | null): string => {
  const size = Math.abs(major)
  const [scaled, unit] = size >= 1e8 ? [major / 1e8, '亿'] : size >= 1e4 ? [major / 1e4, '万'] : [major, '']
  const digits = new Intl.NumberFormat('zh-CN', { maximumFractionDigits: unit === '' ? 0 : 2 }).format(scaled)
  if (currency === 'CNY') return `${digits}${unit}元`
  if (currency === null) return `${digits}${unit}`
  const sign = new Intl.NumberFormat('zh-CN', { style: 'currency', currency, maximumFractionDigits: 0 }).formatToParts(0).find((part) => part.type === 'currency')?.value ?? currency
  return `${sign}${digits}${unit}`
}

const agoUnits = [['year', 31_557_600_000], ['month', 2_629_800_000], ['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000]] as const

const createClock = ({ language, zone }: FormatSettings): Pick<Format, 'date' | 'dateTime' | 'month' | 'day' | 'relative'> => {
  const date = new Intl.DateTimeFormat(language, { timeZone: zone, dateStyle: 'medium' })
  const dateTime = new Intl.DateTimeFormat(language, { timeZone: zone, dateStyle: 'medium', timeStyle: 'short' })
  const month = new Intl.DateTimeFormat(language, { timeZone: 'UTC', year: 'numeric', month: 'short' })
  const day = new Intl.DateTimeFormat(language, { timeZone: 'UTC', dateStyle: 'medium' })
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  return {
    date: (instant) => date.format(new Date(instant)),
    dateTime: (instant) => dateTime.format(new Date(instant)),
    month: (text) => month.format(new Date(`${text.slice(0, 7)}-01T00:00:00Z`)),
    day: (text) => day.format(new Date(`${text.slice(0, 10)}T00:00:00Z`)),
    relative: (instant, nowMs) => {
      const difference = Date.parse(instant) - nowMs
      const unit = agoUnits.find(([, ms]) => Math.abs(difference) >= ms)
      return unit === undefined ? relative.format(0, 'minute') : relative.format(Math.round(difference / unit[1]), unit[0])
    },
  }
}

/**
 * Writes money, numbers, shares and instants for one reader: the only place of the web application that does.
 * @param settings language (BCP 47), IANA zone, currency
 */
export const createFormat = (settings: FormatSettings): Format => {
  const { language, currency: own } = settings
  const chinese = language.startsWith('zh')
  const integer = new Intl.NumberFormat(language, { maximumFractionDigits: 0 })
  const compact = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 })
  const decimals = (digits: number, more: Intl.NumberFormatOptions = {}): Intl.NumberFormat =>
    new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits, ...more })
  type AmountForm = 'full' | 'compact' | 'small'
  const amount = (currency: string | null, form: AmountForm): Intl.NumberFormat => new Intl.NumberFormat(language, {
    ...(currency === null ? {} : { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }), ...(form === 'compact' ? { notation: 'compact', maximumFractionDigits: 1 } : form === 'small' ? { trailingZeroDisplay: 'stripIfInteger' } : {}),
  })
  const amounts = new Map<string, Intl.NumberFormat>()
  const amountIn = (currency: string | null, form: AmountForm): Intl.NumberFormat => {
    const key = `${currency}:${form}`
    const known = amounts.get(key) ?? amount(currency, form)
    amounts.set(key, known)
    return known
  }
  return {
    settings,
    list: (items) => new Intl.ListFormat(language).format(items),
    integer: (value) => integer.format(value),
    number: (value, digits = 2) => decimals(digits).format(value),
    compact: (value) => compact.format(value),
    share: (value, digits = 1) => decimals(digits, { style: 'percent' }).format(value),
    points: (value, digits = 1) => `${decimals(digits, { signDisplay: 'exceptZero' }).format(value * 100)}${chinese ? ' 个百分点' : ' pp'}`,
    change: (value, digits = 1) => decimals(digits, { style: 'percent', signDisplay: 'exceptZero' }).format(value),
    money: (minor, currency) => amountIn(currency ?? own, 'full').format(majorOf(minor, currency ?? own)),
    moneyShort: (minor, currency) => {
      const code = currency ?? own
      const major = majorOf(minor, code)
      // Below a thousand there is nothing to shorten: half a figure of cents would only look wrong.
      return chinese ? shortChineseAmount(major, code) : amountIn(code, Math.abs(major) < 1000 ? 'small' : 'compact').format(major)
    },
    ...createClock(settings),
  }
}
