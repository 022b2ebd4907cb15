import { join, sql } from '../index.ts'
import type { Dialect, Sql } from '../index.ts'

/** What every function of a dialect answers, on every engine alike. */

export const number = (dialect: Dialect, given: number): Sql => dialect.typed(given, 'number')
export const text = (dialect: Dialect, given: string): Sql => dialect.typed(given, 'string')

/** What is claimed, the expression, and its answer as JavaScript. */
export const dialectCases: readonly (readonly [claim: string, expression: (dialect: Dialect) => Sql, answer: unknown])[] = [
  ['a share of nothing is unknown', (d) => d.safeDivide(number(d, 5), number(d, 0)), null],
  ['a share is a fraction, not cut to whole numbers', (d) => d.safeDivide(number(d, 1), number(d, 4)), 0.25],
  ['a finite number stays', (d) => d.finite(number(d, 1.5)), 1.5],
  ['infinity is unknown', (d) => d.finite(d.toDouble(sql`${'Infinity'}`)), null],
  ['not-a-number is unknown', (d) => d.finite(d.toDouble(sql`${'NaN'}`)), null],
  ['halves round away from zero', (d) => d.round(number(d, 2.5)), 3],
  ['negative halves round away from zero', (d) => d.round(number(d, -2.5)), -3],
  ['the largest double below a half rounds to nothing', (d) => d.round(number(d, 0.49999999999999994)), 0],
  ['all digits of a whole number outlast rounding', (d) => d.round(number(d, 9_007_199_254_740_991)), 9_007_199_254_740_991],
  ['a whole number beyond 64 bits is a number like any other', (d) => number(d, 1e23), 1e23],
  ['a per cent sign in a search is itself', (d) => d.contains(text(d, '100 percent'), text(d, '%')), false],
  ['an underscore in a search is itself', (d) => d.contains(text(d, 'a_b'), text(d, '_')), true],
  ['a start is matched literally', (d) => d.startsWith(text(d, '%abc'), text(d, '%a')), true],
  ['an end is matched literally', (d) => d.endsWith(text(d, 'abc_'), text(d, 'c_')), true],
  ['the empty end is the end of anything', (d) => d.endsWith(text(d, 'abc'), text(d, '')), true],
  ['length counts code points', (d) => d.length(text(d, '😀é')), 2],
  ['the greatest of a list with an unknown is unknown', (d) => d.extreme('greatest', [number(d, 5), d.nothing('number'), number(d, 7)], false), null],
  ['the greatest text comes last by code point', (d) => d.extreme('greatest', [text(d, 'a'), text(d, 'Z')], true), 'a'],
  ['the least number', (d) => d.extreme('least', [number(d, 5), number(d, -7)], false), -7],
  ['the last characters are code points', (d) => d.ending('right', text(d, 'a😀b'), 2), '😀b'],
  ['no first characters are an empty text', (d) => d.ending('left', text(d, 'abc'), 0), ''],
  ['numbers are cut towards zero', (d) => d.truncate(number(d, -2.7)), -2],
  ['a day moves over the end of February', (d) => d.addDays(d.day('2024-02-28'), 2), '2024-03-01'],
  ['a hash is that of the text in UTF-8', (d) => d.md5(text(d, '鲁:c1')), '1b69e8cd323b13e62a6b3123c59340f5'],
  ['the clock of a zone follows summer time', (d) => d.localDay(d.instant('2024-06-30T23:30:00.000Z'), 'Europe/London'), '2024-07-01'],
  ['whole days are counted down', (d) => d.wholeBetween('day', d.wallTime('2024-01-01T12:00:00.000Z'), d.wallTime('2024-01-03T11:59:59.999Z')), 1],
  ['days of the calendar', (d) => d.daysBetween(d.day('2024-02-28'), d.day('2024-03-01')), 2],
  ['a month is over when its day has come', (d) => d.monthsBetween(d.day('2024-01-31'), d.day('2024-02-29')), 0],
  ['months go below zero for days to come', (d) => d.monthsBetween(d.day('2024-03-01'), d.day('2024-02-29')), -1],
  ['a month after the last of January is the last of February', (d) => d.part('day', d.later(d.wallTime('2024-01-31T12:00:00.000Z'), 1, 'months')), 29],
  ['weeks later are multiples of seven days', (d) => d.wholeBetween('day', d.wallTime('2024-01-01T12:00:00.000Z'), d.later(d.wallTime('2024-01-01T12:00:00.000Z'), 2, 'weeks')), 14],
  ['Sunday is the seventh day', (d) => d.part('weekday', d.day('2024-03-31')), 7],
  ['an instant is written with milliseconds', (d) => d.instantText(d.instant('2024-03-31T01:02:03.004Z')), '2024-03-31T01:02:03.004Z'],
  ['a wall clock of summer is an hour before that of UTC', (d) => d.instantText(d.utcOf(d.wallTime('2024-06-30T01:30:00.000Z'), 'Europe/London')), '2024-06-30T00:30:00.000Z'],
  ['of a clock that is shown twice the later instant is meant', (d) => d.instantText(d.utcOf(d.wallTime('2024-10-27T01:30:00.000Z'), 'Europe/London')), '2024-10-27T01:30:00.000Z'],
  ['a clock that was leapt over is as much later', (d) => d.instantText(d.utcOf(d.wallTime('2024-03-31T01:30:00.000Z'), 'Europe/London')), '2024-03-31T01:30:00.000Z'],
  ['the clock of a zone goes back in autumn', (d) => d.instantText(d.localTime(d.instant('2024-10-27T01:30:00.000Z'), 'Europe/London')), '2024-10-27T01:30:00.000Z'],
  ['the clock of a zone of half an hour moves by half an hour', (d) => d.instantText(d.localTime(d.instant('2024-04-06T15:00:00.000Z'), 'Australia/Lord_Howe')), '2024-04-07T01:30:00.000Z'],
  ['before 1900 a clock follows the sun of its city', (d) => d.localDay(d.instant('1880-01-01T04:56:01.000Z'), 'America/New_York'), '1879-12-31'],
  ['an instant is written without what is less than a millisecond', (d) => d.instantText(d.later(d.instant('2024-01-01T00:00:00.999Z'), 3, 'hours')), '2024-01-01T03:00:00.999Z'],
  ['whole days before a moment are counted down too', (d) => d.wholeBetween('day', d.wallTime('2024-01-03T12:00:00.000Z'), d.wallTime('2024-01-01T12:00:00.001Z')), -2],
  ['whole hours', (d) => d.wholeBetween('hour', d.instant('2024-01-01T00:00:00.001Z'), d.instant('2024-01-01T02:00:00.000Z')), 1],
  ['a year after 29 February ends on 28 February', (d) => d.part('day', d.later(d.wallTime('2024-02-29T12:00:00.000Z'), 1, 'years')), 28],
  ['a month that has not come by its time of day is not over', (d) => d.monthsBetween(d.wallTime('2024-01-15T12:00:00.001Z'), d.wallTime('2024-02-15T12:00:00.000Z')), 0],
  ['Monday is the first day', (d) => d.part('weekday', d.day('2024-04-01')), 1],
  ['a character beyond the first plane comes after all of it', (d) => d.extreme('greatest', [text(d, '😀'), text(d, '\uff21'), text(d, '豈')], true), '😀'],
  ['the capital of ß is one letter', (d) => d.upper(text(d, 'straße')), 'STRAẞE'],
  ['a dotted capital I becomes a plain i', (d) => d.lower(text(d, 'İSTANBUL')), 'istanbul'],
  ['the greatest of those known', (d) => d.extremeKnown('greatest', [number(d, 5), d.nothing('number'), number(d, 7)]), 7],
  ['the least of those known', (d) => d.extremeKnown('least', [d.nothing('number'), number(d, 7)]), 7],
  ['the least of none known is unknown', (d) => d.extremeKnown('least', [d.nothing('number'), d.nothing('number')]), null],
  ['a ratio of whole numbers is a fraction', (d) => d.ratio(sql`count(*)`, sql`(1 + count(*) + 2)`), 0.25],
  ['a ratio to nothing is unknown', (d) => d.ratio(sql`count(*)`, sql`(count(*) - 1)`), null],
  ['a half is one whole', (d) => d.toDouble(d.wholeNumber(number(d, 0.5))), 1],
  ['a half below is one whole below', (d) => d.toDouble(d.wholeNumber(number(d, -2.5))), -3],
  ['whole numbers have no point in text', (d) => d.toText(number(d, 12_345_678), 'number'), '12345678'],
  ['numbers have their shortest digits in text', (d) => d.toText(number(d, 0.1), 'number'), '0.1'],
  ['an unknown number has no text', (d) => d.toText(d.nothing('number'), 'number'), null],
  ['a text is one of a list', (d) => d.isOneOf(text(d, "o'neill"), ['x', "o'neill"], 'string'), true],
  ['nothing is one of none', (d) => d.isOneOf(text(d, 'x'), [], 'string'), false],
  ['a number is one of a long list', (d) => d.isOneOf(number(d, 299.5), Array.from({ length: 300 }, (_, n) => n + 0.5), 'number'), true],
  ['a text is not one of a long list', (d) => d.isOneOf(text(d, 'x'), Array.from({ length: 300 }, (_, n) => `${n}'"\\`), 'string'), false],
  ['a text is one of a long list', (d) => d.isOneOf(text(d, `299'"\\`), Array.from({ length: 300 }, (_, n) => `${n}'"\\`), 'string'), true],
  ['an unknown value is neither in a list nor outside it', (d) => d.isOneOf(d.nothing('string'), ['x'], 'string'), null],
  ['milliseconds of the epoch', (d) => d.toDouble(d.epochMs(d.instant('2024-03-31T01:02:03.004Z'))), 1_711_846_923_004],
  ['milliseconds before the epoch', (d) => d.toDouble(d.epochMs(d.instant('1969-12-31T23:59:59.999Z'))), -1],
  ['milliseconds of a day', (d) => d.toDouble(d.epochMs(d.day('1970-01-02'))), 86_400_000],
  ['a week begins on Monday', (d) => d.startOf('week', d.day('2024-03-03')), '2024-02-26'],
  ['a month begins on its first day', (d) => d.startOf('month', d.wallTime('2024-02-29T23:00:00.000Z')), '2024-02-01'],
  ['a quarter begins on the first day of its first month', (d) => d.startOf('quarter', d.day('2024-06-30')), '2024-04-01'],
  ['a year begins on 1 January', (d) => d.startOf('year', d.day('2024-06-30')), '2024-01-01'],
  ['a moment is of its day', (d) => d.startOf('day', d.wallTime('2024-02-29T23:59:59.999Z')), '2024-02-29'],
  ['a day is written as ISO', (d) => d.day('0987-03-01'), '0987-03-01'],
]

const people = (d: Dialect): Sql =>
  sql`${d.rowsOf({
    name: { type: 'string', values: ["o'neill", '😀', null, 'a"b\\'] }, score: { type: 'number', values: [0.1, 1e23, null, -2] }, size: { type: 'whole', values: [9_007_199_254_740_991, 0, null, -1] },
    'is "so"': { type: 'boolean', values: [true, false, null, true] }, born: { type: 'date', values: ['2024-02-29', '0987-03-01', null, '1970-01-01'] },
    seen: { type: 'instant', values: ['2024-02-29T12:00:00.123Z', '1969-12-31T23:59:59.999Z', null, '1970-01-01T00:00:00.000Z'] },
  })} as "people"`

const one = (value: Sql, from: Sql): Sql => sql`(select ${value} from ${from})`
const fives = (d: Dialect): Sql => sql`${d.rowsOf({ v: { type: 'number', values: [10, null, 1, 3, 2.5] } })} as "fives"`
const v = sql`"v"`
const ties = (d: Dialect): Sql => sql`${d.rowsOf({ who: { type: 'string', values: ['d', 'b', 'c', 'e', 'a'] }, worth: { type: 'number', values: [2, 2, 1, 3.5, 2] } })} as "ties"`
const rowAt = (d: Dialect, shares: readonly number[], place: number, condition?: Sql): Sql => {
  const columns = { worth: { type: 'number', value: sql`"worth"` }, who: { type: 'string', value: sql`"who"` } } as const
  return d.fieldAt(sql`(${d.rowsAt(columns, shares, condition)})`, place, columns, 'who')
}

/** Rows enough for an engine to find places by a sample; the values have many ties, and come in no order. */
const manyRows = 20_000
const many = (d: Dialect): Sql => sql`(select ${d.toDouble(sql`"n" % 7`)} as "worth", cast(("n" * 7919) % ${sql`20000`} as varchar) as "who" from ${d.series(0, manyRows)} as "s") as "many"`
const manyInOrder = Array.from({ length: manyRows }, (_, n) => ({ worth: n % 7, who: String((n * 7919) % manyRows) })).sort((a, b) => a.worth - b.worth || (a.who < b.who ? -1 : 1))
const manyShares = [0.000_01, 0.2, 0.6, 1]

/** Who stands at places of the order by value, and of the order of some by name; and how many there are. */
const placesOf = (d: Dialect, table: Sql): Sql => {
  const columns = { worth: { type: 'number', value: sql`"worth"` }, who: { type: 'string', value: sql`"who"` } } as const
  const byName = { who: { type: 'string', value: sql`"who"` } } as const
  const lists = d.rowsAtOf(table, { all: { columns, shares: manyShares }, some: { columns: byName, shares: [0.5], condition: sql`"worth" = 3` }, none: { columns: byName, shares: [0.5], condition: sql`"worth" > 7` } }, { rows: sql`count(*)` })
  const found = [...manyShares.map((_, place) => d.fieldAt(sql`"all"`, place + 1, columns, 'who')), d.fieldAt(sql`"some"`, 1, byName, 'who'), sql`case when ${d.fieldAt(sql`"none"`, 1, byName, 'who')} is null then 'nobody' end`, sql`cast("rows" as varchar)`]
  return sql`(select ${join(found, sql` || ' ' || `)} from (${lists}) as "lists")`
}
const manyAnswer = ((): string => {
  const some = manyInOrder.filter(({ worth }) => worth === 3)
  return [...manyShares.map((share) => manyInOrder[Math.max(1, Math.ceil(share * manyRows)) - 1]?.who), some[Math.ceil(some.length / 2) - 1]?.who, 'nobody', manyRows].join(' ')
})()

/** Relations and aggregates: a query of one value. */
export const relationCases: readonly (readonly [claim: string, expression: (dialect: Dialect) => Sql, answer: unknown])[] = [
  [
    'rows of bound lists keep every value and its type, and are read back as JSON in order',
    (d) =>
      one(
        d.jsonRows({
          name: { type: 'string', value: sql`"name"` }, score: { type: 'number', value: sql`"score"` }, size: { type: 'whole', value: sql`"size"` }, 'is "so"': { type: 'boolean', value: sql`"is ""so"""` },
          born: { type: 'date', value: sql`"born"` }, seen: { type: 'instant', value: sql`"seen"` },
        }, sql`"name" nulls last`),
        sql`(select "name", "score", "size", "is ""so""", "born", "seen" from ${people(d)}) as "given"`,
      ),
    [
      { name: 'a"b\\', score: -2, size: -1, 'is "so"': true, born: '1970-01-01', seen: '1970-01-01T00:00:00.000Z' },
      { name: "o'neill", score: 0.1, size: 9_007_199_254_740_991, 'is "so"': true, born: '2024-02-29', seen: '2024-02-29T12:00:00.123Z' },
      { name: '😀', score: 1e23, size: 0, 'is "so"': false, born: '0987-03-01', seen: '1969-12-31T23:59:59.999Z' },
      { name: null, score: null, size: null, 'is "so"': null, born: null, seen: null },
    ],
  ],
  ['the JSON of no rows is an empty list', (d) => one(d.jsonRows({ v: { type: 'number', value: v } }, v), sql`(select * from ${fives(d)} where ${v} > 100) as "none"`), []],
  ['a quantile lies between the values beside its place', (d) => one(d.quantile(v, 0.25), fives(d)), 2.125],
  ['the median of an even number of values is their middle', (d) => one(d.quantile(v, 0.5), fives(d)), 2.75],
  ['the ends of the shares are the ends of the values', (d) => one(sql`${d.quantile(v, 0)} + ${d.quantile(v, 1)}`, fives(d)), 11],
  ['a quantile of some of the rows', (d) => one(d.quantile(v, 0.5, sql`${v} < 3`), fives(d)), 1.75],
  ['a quantile of nothing is unknown', (d) => one(d.quantile(v, 0.5, sql`${v} > 100`), fives(d)), null],
  ['several quantiles come as one list', (d) => one(sql`(${d.quantiles(v, [0, 0.5, 1])})[2]`, fives(d)), 2.75],
  ['several quantiles of nothing are unknown', (d) => one(sql`(${d.quantiles(v, [0, 0.5], sql`${v} > 100`)}) is null`, fives(d)), true],
  ['rows of equal value stand in the order of the next column', (d) => one(rowAt(d, [0.5], 1), ties(d)), 'b'],
  ['of five rows those at 0.2, 0.21 and the end are the first, the second and the last', (d) => one(sql`${rowAt(d, [0.2, 0.21, 1], 1)} || ${rowAt(d, [0.2, 0.21, 1], 2)} || ${rowAt(d, [0.2, 0.21, 1], 3)}`, ties(d)), 'cae'],
  ['the row at a share of some rows', (d) => one(rowAt(d, [0.5], 1, sql`"who" < 'c'`), ties(d)), 'a'],
  ['of no rows there is none', (d) => one(rowAt(d, [0.5], 1, sql`"who" > 'x'`), ties(d)), null],
  ['rows at places of a large table are those of the whole order, ties and all', (d) => placesOf(d, many(d)), manyAnswer],
  ['rows at places of a table of few rows', (d) => one(d.fieldAt(sql`"middle"`, 1, { who: { type: 'string', value: sql`"who"` } }, 'who'), sql`(${d.rowsAtOf(ties(d), { middle: { columns: { who: { type: 'string', value: sql`"who"` } }, shares: [0.5] } }, {})}) as "lists"`), 'c'],
  ['a table without rows has none at any place', (d) => one(d.fieldAt(sql`"middle"`, 1, { who: { type: 'string', value: sql`"who"` } }, 'who'), sql`(${d.rowsAtOf(sql`(select * from ${ties(d)} where "worth" > 100) as "none"`, { middle: { columns: { who: { type: 'string', value: sql`"who"` } }, shares: [0.5] } }, {})}) as "lists"`), null],
  ['what is worked out once answers as ever', (d) => sql`(with "some" as ${d.materialized} (select count(*) as "n" from ${ties(d)}) select ${d.toDouble(sql`"n"`)} from "some")`, 5],
  ['few different values are counted', (d) => one(d.toDouble(d.roughlyDistinct(v)), fives(d)), 4],
  ['texts are joined in order, unknown ones left out', (d) => one(d.joinTexts(sql`"name"`, ", ", sql`"size"`), people(d)), `a"b\\, 😀, o'neill`],
  ['no texts joined are unknown', (d) => one(d.joinTexts(sql`"name"`, ',', sql`"size"`, sql`"size" > 1e300`), people(d)), null],
  ['a series holds its beginning and not its end', (d) => one(d.toDouble(sql`sum("n") * 100 + count(*)`), sql`${d.series(3, 6)} as "s"`), 1203],
  ['a series that ends before it begins is empty', (d) => one(d.toDouble(sql`count(*)`), sql`${d.series(6, 3)} as "s"`), 0],
  ['a long series has all its numbers once', (d) => one(d.toDouble(sql`count(distinct "n") + max("n") + min("n")`), sql`${d.series(-5, 25_000)} as "s"`), 25_005 + 24_999 - 5],
]
