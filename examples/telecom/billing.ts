import { overage, tariffs } from './catalogue.ts'
import { type Draws, streams } from './draws.ts'
import type { Account, Subscriber } from './persons.ts'
import { type Month } from './timeline.ts'
import { type MonthUse, useOf } from './usage.ts'
import type { RawValue } from './write.ts'

export interface Bill {
  readonly feeMinor: number
  readonly discountMinor: number
  readonly overageMinor: number
  readonly premiumMinor: number
  readonly servicesMinor: number
  readonly amountMinor: number
}

/** A month's bill of one subscriber; packs bought in the month widen the allowance. */
export function billOf(subscriber: Subscriber, use: MonthUse, month: Month, packMb: number, servicesMinor: number): Bill {
  const tariff = tariffs[subscriber.tariff]
  if (!tariff) throw new Error(`subscriber ${subscriber.code} has no tariff ${subscriber.tariff}`)
  const activeDays = Math.min(month.days, Math.min(month.endDay, subscriber.person.leftDay) - Math.max(month.firstDay, subscriber.fromDay))
  const feeMinor = Math.round((tariff.feeMinor * activeDays) / month.days)
  const special = useOf(use, 'international_minutes') + useOf(use, 'premium_minutes')
  const extraMinutes = Math.max(0, useOf(use, 'billed_minutes') - special - tariff.minutes)
  const extraMb = Math.max(0, useOf(use, 'data_cmb') / 100 - tariff.dataMb - packMb)
  // Overage of data stops at 60 元 a month, as the regulator's reminders do in effect.
  const dataMinor = Math.min(6000, Math.round((extraMb * overage.dataGbMinor) / 1000))
  const overageMinor = extraMinutes * overage.minuteMinor + dataMinor + useOf(use, 'sms') * overage.smsMinor
  const premiumMinor =
    useOf(use, 'international_minutes') * overage.internationalMinuteMinor +
    useOf(use, 'premium_minutes') * overage.premiumMinuteMinor +
    useOf(use, 'ip_minutes') * overage.ipMinuteMinor
  const discountMinor = Math.round(feeMinor * subscriber.discount)
  return {
    feeMinor, discountMinor, overageMinor, premiumMinor, servicesMinor,
    amountMinor: feeMinor - discountMinor + overageMinor + premiumMinor + servicesMinor,
  }
}

/** The bill that a subscriber is heading for in the open month: as if his remaining days went like those so far. */
function billAhead(subscriber: Subscriber, use: MonthUse, open: Month, packMb: number, servicesMinor: number): Bill {
  const { leftDay } = subscriber.person
  const whole = wholeOf(open)
  const from = Math.max(open.firstDay, subscriber.fromDay)
  const growth = (Math.min(whole.endDay, leftDay) - from) / (Math.min(open.endDay, leftDay) - from)
  const ahead: MonthUse = { ...use, sums: use.sums.map((sum) => Math.round(sum * growth)) }
  return billOf(subscriber, ahead, whole, packMb, servicesMinor)
}

/** Top-ups of the open month so far: those of the whole month, as it is heading, that come before the window's end. */
export function topUpsSoFar(
  subscriber: Subscriber, use: MonthUse, open: Month, packMb: number, servicesMinor: number, draws: Draws,
): TopUp[] {
  const bill = billAhead(subscriber, use, open, packMb, servicesMinor)
  return topUps(subscriber, bill, wholeOf(open), draws).filter((top) => top.day < open.endDay)
}

function wholeOf(month: Month): Month {
  return { ...month, endDay: month.firstDay + month.days }
}

/** Key of a bill: subscriber and month. */
export function billRow(subscriber: Subscriber, bill: Bill, month: Month): RawValue[] {
  const { account } = subscriber
  return [
    account.holder, account.code, subscriber.code, month.code, Math.min(month.endDay, subscriber.person.leftDay + 1) - 1, subscriber.tariff,
    bill.feeMinor, bill.discountMinor, bill.overageMinor, bill.premiumMinor, bill.servicesMinor, bill.amountMinor,
  ]
}

export interface Paid {
  readonly day: number
  readonly daysLate: number
}

/** When a postpaid bill is paid: due 20 days after the month; `undefined` when never. */
export function payBill(account: Account, subscriber: Subscriber, month: Month, draws: Draws): Paid | undefined {
  draws.at(streams.billing, subscriber.code, month.code)
  const due = month.endDay + 19
  const { payer } = account.person
  const leaving = subscriber.person.leftDay < month.endDay + 40
  if (draws.chance(payer === 'defaulter' ? 0.45 : payer === 'automatic' ? 0 : leaving ? 0.08 : 0.004)) return undefined
  const daysLate =
    payer === 'automatic' ? 0
    : payer === 'slow_but_sure' ? 8 + draws.whole(16)
    : payer === 'defaulter' ? draws.whole(60) - 5
    : Math.max(-18, Math.min(6, Math.round(draws.normal() * 4 - 6)))
  return { day: due + daysLate, daysLate }
}

export interface TopUp {
  readonly day: number
  readonly second: number
  readonly amountMinor: number
  readonly channel: number
}

/** Prepaid top-ups of a month: enough of the usual notes to cover the bill, on days spread over the month. */
export function topUps(subscriber: Subscriber, bill: Bill, month: Month, draws: Draws): TopUp[] {
  draws.at(streams.billing, subscriber.code, month.code + 1)
  const list: TopUp[] = []
  const from = Math.max(month.firstDay, subscriber.fromDay)
  const end = Math.min(month.endDay, subscriber.person.leftDay)
  for (let rest = bill.amountMinor - draws.whole(1500); rest > 0 && list.length < 6; ) {
    const amountMinor = rest > 8000 ? 10_000 : rest > 4000 ? 5000 : rest > 2500 ? 3000 : 2000
    list.push({
      day: from + draws.whole(Math.max(1, end - from)), second: 7 * 3600 + draws.whole(16 * 3600), amountMinor,
      channel: draws.weighted([65, 20, 15]),
    })
    rest -= amountMinor
  }
  return list.sort((a, b) => a.day - b.day || a.second - b.second)
}
