import type { OutputOf, ParsedInputOf, analyseRfmCl } from '@sextant/contract'
import { compileColumns } from '@sextant/rules'
import type { Expression, Rule } from '@sextant/rules'
import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { companyOf, ruleOf, ruleOfScope } from '../../customers/index.ts'
import type { Company } from '../../customers/index.ts'
import { bandSql, cutsOf, reversed, tieOrderOf } from './bands.ts'
import type { Figure } from './bands.ts'
import { rfmClDefinition } from './definitions.ts'
import type { Versioned } from './definitions.ts'
import type { Classification, ValueDeps } from './deps.ts'
import { aggregateText, bothOf, numberExpression, purchaseFact, quoted, wordsOf } from './phrases.ts'
import { overParts, partsSql } from '../parts.ts'
import type { Part } from '../parts.ts'
import { instantOr } from './purchases.ts'
import { classSql } from './rfm-classes.ts'
import type { RfmClDefinition } from './rfm-cl-defaults.ts'

export type RfmClInput = ParsedInputOf<typeof analyseRfmCl>
type RfmCl = OutputOf<typeof analyseRfmCl>

/** What the classes of a company stand on at an instant. */
export interface Lettered {
  readonly company: Company
  readonly at: string
  readonly fact: string
  readonly isMoney: ReadonlyMap<string, boolean>
  readonly stored: Versioned<RfmClDefinition>
  /** Parts that end in `classed`: customer, v_<letter>, s_<letter> (0: unknown), revenue, code, class, and the extra columns. */
  readonly parts: readonly Part[]
}

/** The money of a customer as text of the rule language: the metric's, or the fact's value. */
const revenueText = (company: Company, fact: string, input: RfmClInput): string => {
  const { notReturn, value } = wordsOf(company, fact)
  const named = input.metric ?? (input.fact === undefined && company.model.metrics['revenue']?.fact === fact ? 'revenue' : undefined)
  const metric = named === undefined ? undefined : company.model.metrics[named]
  const column = metric?.column ?? value
  const where = bothOf(metric?.where, input.gross || metric?.gross === true ? notReturn : null)
  return column === null ? '0' : aggregateText('sum', `${quoted(fact)}.${quoted(column)}`, null, where)
}

const scopeRule = (base: Rule, scope: Rule | undefined): Rule => (scope === undefined ? base : { language: 1, when: { op: 'and', of: [base.when, scope.when] } })

/** Letters, code and class of every customer of the base rule: one scan of each fact that the letters read. */
export const lettersOf = async (deps: ValueDeps, input: RfmClInput, extra: Readonly<Record<string, Expression>> = {}): Promise<Lettered> => {
  const company = await companyOf(deps)
  const { catalogue } = company
  const [at, fact, stored] = [await instantOr(deps, input.at), await purchaseFact(deps, company, input), await rfmClDefinition(deps, input.definition, input)]
  const { definition } = stored
  const checked = definition.letters.map(({ letter, expression }) => ({ letter, ...numberExpression(expression, catalogue, `letters.${letter}`) }))
  const columns = {
    ...Object.fromEntries(checked.map(({ letter, expression }) => [`v_${letter}`, expression])), revenue: numberExpression(revenueText(company, fact, input), catalogue, 'revenue').expression, ...extra,
  }
  const values = compileColumns(columns, catalogue, { at, dialect: deps.warehouse.dialect }, scopeRule(ruleOf(definition.base, catalogue, 'base'), ruleOfScope(input, catalogue)))
  const score = (letter: string): Sql => ident(`s_${letter}`)
  const tie = await tieOrderOf(deps, company)
  const figures = definition.letters.map(({ letter, breaks, smallIsGood }): Figure & { readonly letter: string; readonly smallIsGood: boolean } => ({ name: `cut_${letter}`, column: ident('lettered', `v_${letter}`), breaks, letter, smallIsGood }))
  const scores = figures.map((figure) => {
    const { letter, breaks, smallIsGood } = figure
    const band = bandSql(figure, tie)
    return sql`, ${smallIsGood ? reversed(band, breaks) : band} as ${score(letter)}`
  })
  const code = join(definition.letters.map(({ letter }) => sql`cast(${score(letter)} as varchar)`), sql` || '-' || `)
  const figured = join(Object.keys(columns).map((name) => sql`, ${ident('given', name)}`), sql``)
  const parts: readonly Part[] = [
    // The letters' figures, one row per customer.
    { name: 'lettered', isShared: true, select: sql`select "given"."customer_id" as "customer"${figured} from (${values}) as "given"` },
    cutsOf(sql`"lettered"`, figures, tie, deps.warehouse.dialect),
    { name: 'scored', select: sql`select "lettered".*${join(scores, sql``)} from "lettered" cross join "cut"` },
    // The first class whose conditions the scores meet.
    { name: 'classed', select: sql`select "scored".*, ${code} as "code", ${classSql(definition.classes, score)} as "class" from "scored"` },
  ]
  return { company, at, fact, isMoney: new Map(checked.map(({ letter, isMoney }) => [letter, isMoney])), stored, parts }
}

const codesShown = 50

interface GroupRow extends Readonly<Record<string, string | number | null>> {
  readonly code: string | null
  readonly class: string | null
  readonly customers: number
  readonly revenue: number
}

/** RFM with category breadth and life stage: codes, classes with their strategies, and what each score stands for. */
export const rfmClOf = async (deps: ValueDeps, input: RfmClInput): Promise<RfmCl> => {
  const { company, at, fact, isMoney, stored, parts: lettered } = await lettersOf(deps, input)
  const { letters, classes } = stored.definition
  const bounds = letters.map(({ letter }) => sql`, min(${ident(`v_${letter}`)}) as ${ident(`min_${letter}`)}, max(${ident(`v_${letter}`)}) as ${ident(`max_${letter}`)}`)
  const rows = await overParts(deps, 'analyse.rfmCl', lettered, 'one', (session, parts) => session.query<GroupRow>('analyse.rfmCl', sql`
    with ${parts}
    select "code", "class"${join(letters.map(({ letter }) => sql`, ${ident(`s_${letter}`)}`), sql``)}, count(*) as "customers", cast(coalesce(sum("revenue"), 0) as double) as "revenue"${join(bounds, sql``)}
    from "classed" group by grouping sets (("code"), ("class"), ${join(letters.map(({ letter }) => sql`(${ident(`s_${letter}`)})`))})`))
  const ofClass = new Map(rows.filter((row) => row.class !== null).map((row) => [row.class, row]))
  const customers = [...ofClass.values()].reduce((sum, row) => sum + row.customers, 0)
  const revenue = [...ofClass.values()].reduce((sum, row) => sum + row.revenue, 0)
  const codes = rows.filter((row) => row.code !== null).toSorted((left, right) => right.customers - left.customers || ((left.code as string) < (right.code as string) ? -1 : 1))
  return {
    at, fact, currency: company.catalogue.currency, customers, revenue, version: stored.version, distinctCodes: codes.length,
    letters: letters.map(({ letter, label, expression, smallIsGood }) => {
      const bands = rows.filter((row) => row.code === null && row.class === null && row[`s_${letter}`] !== null).map((row) => ({ score: row[`s_${letter}`] as number, customers: row.customers, from: Number(row[`min_${letter}`]), to: Number(row[`max_${letter}`]) }))
      return { letter, label, expression, smallIsGood, isMoney: isMoney.get(letter) === true, unknown: bands.find(({ score }) => score === 0)?.customers ?? 0, bands: bands.filter(({ score }) => score > 0).toSorted((left, right) => right.score - left.score) }
    }),
    classes: classes.map(({ key, name, strategy }) => {
      const row = ofClass.get(key)
      return { key, name, strategy, customers: row?.customers ?? 0, share: customers === 0 ? 0 : (row?.customers ?? 0) / customers, revenue: row?.revenue ?? 0, revenueShare: revenue === 0 ? 0 : (row?.revenue ?? 0) / revenue }
    }),
    codes: codes.slice(0, codesShown).map((row) => ({ code: row.code as string, customers: row.customers, revenue: row.revenue })),
  }
}

export const rfmClCellSelect = async (deps: ValueDeps, input: RfmClInput, cell: { readonly class?: string | undefined; readonly code?: string | undefined }): Promise<Sql> => {
  const { parts } = await lettersOf(deps, input)
  return sql`with ${partsSql(parts, deps.warehouse.dialect)} select "customer" from "classed" where ${cell.class === undefined ? sql`true` : sql`"class" = ${cell.class}`} and ${cell.code === undefined ? sql`true` : sql`"code" = ${cell.code}`}`
}

export const rfmClClassification = async (deps: ValueDeps, input: RfmClInput): Promise<Classification> => {
  const { at, stored, parts } = await lettersOf(deps, input)
  return { at, classes: stored.definition.classes.map(({ key, name }) => ({ key, name })), select: sql`with ${partsSql(parts, deps.warehouse.dialect)} select "customer", "class" from "classed"` }
}
