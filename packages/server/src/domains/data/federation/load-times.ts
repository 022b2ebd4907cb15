import type { CompanyModel, ModelCatalogSource } from '@sextant/contract'
import { DateTime } from 'luxon'

/** A load that failed is tried again after so long, until its next time has come. */
const retryMs = 30 * 60_000

/** The last instant (epoch ms) up to `now` at which a source was to be loaded; undefined: only on demand. */
export const lastLoadTime = ({ every, at }: Pick<ModelCatalogSource, 'every' | 'at'>, { timeZone, calendar }: CompanyModel['company'], now: number): number | undefined => {
  if (every === undefined) return undefined
  const [hour = 0, minute = 0] = at.split(':').map(Number)
  const here = DateTime.fromMillis(now, { zone: timeZone })
  const onDay = (day: DateTime): DateTime => day.startOf('day').set({ hour, minute })
  if (every === 'hour') {
    const due = here.startOf('hour').plus({ minutes: minute })
    return (due.toMillis() <= now ? due : due.minus({ hours: 1 })).toMillis()
  }
  const step = every === 'day' ? { days: 1 } : { weeks: 1 }
  const due = onDay(every === 'day' ? here : here.set({ weekday: calendar?.weekStart === 'sunday' ? 7 : 1 }))
  return (due.toMillis() <= now ? due : onDay(due.minus(step))).toMillis()
}

/** Whether a source wants to be loaded now. */
export const isLoadDue = (last: { readonly attemptedAt: number; readonly loadedAt: number | null } | undefined, due: number | undefined, now: number): boolean => {
  if (due === undefined) return false
  if (last === undefined || (last.loadedAt ?? 0) < due) return last === undefined || last.attemptedAt < due || now - last.attemptedAt >= retryMs
  return false
}
