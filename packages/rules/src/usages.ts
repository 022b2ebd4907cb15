import { addFault } from './scope.ts'
import type { CheckContext } from './scope.ts'
import type { Place } from './syntax.ts'
import type { AggregateFunction, FunctionName } from './tree.ts'

/** How each function is written; errors and completion show it. */
export const usages: Readonly<Record<FunctionName | AggregateFunction, string>> = {
  contains: 'contains(text, part)', starts_with: 'starts_with(text, start)', ends_with: 'ends_with(text, end)', lower: 'lower(text)', upper: 'upper(text)',
  trim: 'trim(text)', concat: 'concat(text, text, …)', left: 'left(text, 3)', right: 'right(text, 3)', length: 'length(text)',
  abs: 'abs(number)', round: 'round(number)', floor: 'floor(number)', ceil: 'ceil(number)', mod: 'mod(number, number)', coalesce: 'coalesce(value, value, …)',
  greatest: 'greatest(value, value, …)', least: 'least(value, value, …)',
  date: 'date(instant)', year: 'year(date)', month: 'month(date)', day: 'day(date)', weekday: 'weekday(date)',
  hours_since: 'hours_since(instant)', days_since: 'days_since(purchase) or days_since(date)', months_since: 'months_since(date)', years_since: 'years_since(date)',
  days_between: 'days_between(earlier date, later date)', add_days: 'add_days(date, 30)', days_until_anniversary: 'days_until_anniversary(date)',
  count: 'count(purchase, last 90 days, where …)', sum: 'sum(purchase.amount, last 90 days, where …)', avg: 'avg(purchase.amount, …)',
  min: 'min(purchase.amount, …)', max: 'max(purchase.amount, …)', distinct: 'distinct(purchase.product, …)',
  first: 'first(purchase.store, …)', last: 'last(purchase.store, …)', nth: 'nth(purchase.amount, 2, …) with 1 for the first and -1 for the last',
  trend: 'trend(purchase.amount, last 6 months, where …)', any: 'any(contact, last 7 days, where …)', none: 'none(contact, last 7 days, where …)',
}

/** How a sequence is written. */
export const sequenceUsage = 'sequence(purchase, then contact within 7 days, then no purchase, last 90 days)'

export const wrongArguments = (name: FunctionName | AggregateFunction, at: Place, context: CheckContext): undefined =>
  addFault(context, 'WrongArguments', at, { name, usage: usages[name] }, { expected: [usages[name]] })
