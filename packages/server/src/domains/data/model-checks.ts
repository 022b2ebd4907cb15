import type { CompanyModel, ModelColumn } from '@sextant/contract'
import { parseRowExpression, rowScopeOf } from '@sextant/rules'
import type { RowScope } from '@sextant/rules'
import { isZone } from '../../platform/time.ts'
import { dataCatalogue, defaultLevel, formulaScope, rowScope } from './catalogue.ts'
import { sourceFaults } from './federation/source-faults.ts'
import type { ModelFault } from './model.ts'

type Path = readonly (string | number)[]

const fault = (path: Path, message: string, fix: string): ModelFault => ({ path, message, fix })

const oneOf = (names: readonly string[]): string => (names.length === 0 ? 'there is none yet' : `use one of ${names.join(', ')}`)

const expressionFaults = (text: string, scope: RowScope, want: 'condition' | 'value', path: Path): readonly ModelFault[] => {
  const read = parseRowExpression(text, scope, want)
  if (read.kind === 'ok') return []
  return read.errors.map((error) =>
    fault(path, `${error.message.en} (character ${error.column} of "${text}")`, error.expected === undefined ? 'correct the expression' : `expected ${error.expected.join(' or ')}`),
  )
}

const formulaType = (model: CompanyModel, columns: Readonly<Record<string, ModelColumn>>, name: string, isFact: boolean, path: Path): readonly ModelFault[] => {
  const column = columns[name] as ModelColumn
  const scope = formulaScope(model, columns, name, isFact)
  const faults = expressionFaults(column.formula as string, scope, 'value', path)
  if (faults.length > 0) return faults
  const read = parseRowExpression(column.formula as string, scope, 'value')
  if (read.kind === 'error') return []
  const isNumeric = (type: string): boolean => type === 'number' || type === 'money'
  if (read.type === column.type || (isNumeric(read.type) && isNumeric(column.type))) return []
  return [fault(path, `the formula gives ${read.type}, the column is declared ${column.type}`, `declare the column as ${read.type}, or change the formula`)]
}

const formatFaults = (column: { readonly type?: string; readonly format?: string | undefined }, path: Path): readonly ModelFault[] =>
  column.format === undefined || column.format.includes('%')
    ? []
    : [fault([...path, 'format'], `"${column.format}" is no date format`, 'write it with %Y %m %d %H %M %S, such as %d/%m/%Y %H:%M')]

const limitFaults = (column: ModelColumn, path: Path): readonly ModelFault[] =>
  (['min', 'max'] as const).flatMap((side) => {
    const limit = column[side]
    if (limit === undefined) return []
    const wantsDay = column.type === 'date' || column.type === 'instant'
    const isRight = wantsDay ? typeof limit === 'string' && !Number.isNaN(Date.parse(limit)) : typeof limit === 'number' && (column.type === 'number' || column.type === 'money')
    return isRight ? [] : [fault([...path, side], `${side}: ${limit} does not suit a column of type ${column.type}`, wantsDay ? 'write an ISO day such as 2020-01-31' : 'min and max are numbers, for number and money columns')]
  })

const columnFaults = (model: CompanyModel, columns: Readonly<Record<string, ModelColumn>>, path: Path, isFact: boolean): readonly ModelFault[] => {
  const labels = new Map<string, string>()
  return Object.entries(columns).flatMap(([name, column]) => {
    const at = [...path, name]
    const found: ModelFault[] = [...formatFaults(column, at), ...limitFaults(column, at)]
    for (const language of ['en', 'zh'] as const) {
      const key = `${language} ${column.label[language]}`
      const other = labels.get(key)
      if (other !== undefined) found.push(fault([...at, 'label', language], `"${column.label[language]}" is already the label of "${other}"`, 'give each column a label of its own'))
      labels.set(key, name)
    }
    if (column.dimension !== undefined && model.dimensions[column.dimension] === undefined)
      found.push(fault([...at, 'dimension'], `there is no dimension "${column.dimension}"`, oneOf(Object.keys(model.dimensions))))
    if (column.formula !== undefined && column.column !== undefined) found.push(fault([...at, 'formula'], 'a column has either a source column or a formula', 'take one of the two out'))
    if (column.formula !== undefined) found.push(...formulaType(model, columns, name, isFact, [...at, 'formula']))
    if (column.consent !== undefined && column.type !== 'boolean') found.push(fault([...at, 'consent'], 'only a boolean attribute says whether somebody consents', 'declare it as boolean'))
    return found
  })
}

const levelFaults = (model: CompanyModel): readonly ModelFault[] => {
  const names = Object.keys(model.levels)
  if (names.length === 0) return [fault(['levels'], 'a company has at least one level', 'describe who its customers are, such as person')]
  const defaults = names.filter((name) => model.levels[name]?.default === true)
  const found: ModelFault[] = []
  if (defaults.length > 1) found.push(fault(['levels', defaults[1] as string, 'default'], `there are two default levels, ${defaults.join(' and ')}`, 'leave default: true at one of them'))
  if (defaults.length === 0 && names.length > 1) found.push(fault(['levels'], 'none of the levels is the default', 'write default: true at the level that campaigns speak to'))
  for (const [name, level] of Object.entries(model.levels)) {
    const path = ['levels', name]
    found.push(...columnFaults(model, level.attributes, [...path, 'attributes'], false))
    if (level.within !== undefined && model.levels[level.within.level] === undefined)
      found.push(fault([...path, 'within', 'level'], `there is no level "${level.within.level}"`, oneOf(names)))
    const since = level.since === undefined ? undefined : level.attributes[level.since]?.type
    if (level.since !== undefined && since !== 'date' && since !== 'instant')
      found.push(fault([...path, 'since'], `"${level.since}" is no attribute of type date or instant`, 'name the attribute that says since when the relation has lasted'))
    if (isWithinItself(model, name)) found.push(fault([...path, 'within'], `"${name}" lies within itself`, 'levels nest like a tree; take one link out'))
    for (const [attribute, column] of Object.entries(level.attributes)) {
      const at = [...path, 'attributes', attribute]
      if (column.derive === undefined) continue
      const fact = model.facts[column.derive.fact]
      if (name !== defaultLevel(model)) found.push(fault([...at, 'derive'], 'only attributes of the default level can be derived', `move it to ${defaultLevel(model)}`))
      if (fact === undefined) found.push(fault([...at, 'derive', 'fact'], `there is no fact "${column.derive.fact}"`, oneOf(Object.keys(model.facts))))
      else if (fact.columns[column.derive.column]?.type !== column.type)
        found.push(fault([...at, 'derive', 'column'], `"${column.derive.fact}" has no ${column.type} column "${column.derive.column}"`, oneOf(Object.keys(fact.columns))))
    }
  }
  return found
}

const isWithinItself = (model: CompanyModel, start: string): boolean => {
  let name = model.levels[start]?.within?.level
  for (let steps = 0; name !== undefined && steps < 100; steps += 1) {
    if (name === start) return true
    name = model.levels[name]?.within?.level
  }
  return false
}

const factFaults = (model: CompanyModel): readonly ModelFault[] =>
  Object.entries(model.facts).flatMap(([name, fact]) => {
    const path = ['facts', name]
    const columns = Object.keys(fact.columns)
    const found: ModelFault[] = [...columnFaults(model, fact.columns, [...path, 'columns'], true), ...formatFaults(fact.time, [...path, 'time'])]
    if (fact.value !== undefined && !columns.includes(fact.value)) found.push(fault([...path, 'value'], `there is no column "${fact.value}"`, oneOf(columns)))
    for (const [index, key] of (fact.key ?? []).entries())
      if (!columns.includes(key)) found.push(fault([...path, 'key', index], `there is no column "${key}"`, oneOf(columns)))
    if (fact.time.zone !== undefined && !isZone(fact.time.zone)) found.push(fault([...path, 'time', 'zone'], `"${fact.time.zone}" is not a time zone`, 'write an IANA name such as Europe/London'))
    if (fact.refunds !== undefined) {
      found.push(...expressionFaults(fact.refunds.when, rowScope(model, fact.columns, true), 'condition', [...path, 'refunds', 'when']))
      if (fact.refunds.pointsTo !== undefined && !columns.includes(fact.refunds.pointsTo)) found.push(fault([...path, 'refunds', 'pointsTo'], `there is no column "${fact.refunds.pointsTo}"`, oneOf(columns)))
    }
    return found
  })

const metricFaults = (model: CompanyModel): readonly ModelFault[] =>
  Object.entries(model.metrics).flatMap(([name, metric]) => {
    const path = ['metrics', name]
    const fact = model.facts[metric.fact]
    if (fact === undefined) return [fault([...path, 'fact'], `there is no fact "${metric.fact}"`, oneOf(Object.keys(model.facts)))]
    const needsColumn = metric.aggregate !== 'count' && metric.aggregate !== 'customers'
    const column = metric.column ?? fact.value
    const found: ModelFault[] = []
    if (needsColumn && column === undefined) found.push(fault(path, `${metric.aggregate} needs a column`, oneOf(Object.keys(fact.columns))))
    else if (needsColumn && fact.columns[column as string] === undefined) found.push(fault([...path, 'column'], `"${metric.fact}" has no column "${column}"`, oneOf(Object.keys(fact.columns))))
    else if ((metric.aggregate === 'sum' || metric.aggregate === 'avg') && !['number', 'money'].includes(fact.columns[column as string]?.type ?? 'number'))
      found.push(fault([...path, 'column'], `${metric.aggregate} needs numbers, "${column}" is ${fact.columns[column as string]?.type}`, 'take a number or money column'))
    const scope = rowScopeOf({ ...dataCatalogue(model), scores: {}, segments: {} }, metric.fact)
    if (metric.where !== undefined && scope !== undefined) found.push(...expressionFaults(metric.where, scope, 'condition', [...path, 'where']))
    return found
  })

const isCurrency = (currency: string): boolean => Intl.supportedValuesOf('currency').includes(currency)

/** What is wrong with a model whose shape is right: names that lead nowhere, bad expressions, zones, labels. */
export const modelFaults = (model: CompanyModel): readonly ModelFault[] => {
  const found: ModelFault[] = []
  if (!isZone(model.company.timeZone)) found.push(fault(['company', 'timeZone'], `"${model.company.timeZone}" is not a time zone`, 'write an IANA name such as Asia/Shanghai'))
  if (!isCurrency(model.company.currency)) found.push(fault(['company', 'currency'], `"${model.company.currency}" is not a currency`, 'write its ISO 4217 code, such as CNY'))
  const clash = Object.keys(model.facts).find((name) => name === 'contact' || name === 'response')
  if (clash !== undefined) found.push(fault(['facts', clash], `"${clash}" is the name of Sextant's own ledger`, 'call the fact something else'))
  found.push(...levelFaults(model), ...factFaults(model))
  if (found.length === 0) found.push(...sourceFaults(model))
  for (const [name, dimension] of Object.entries(model.dimensions)) found.push(...columnFaults(model, dimension.columns, ['dimensions', name, 'columns'], false))
  for (const [name, dependant] of Object.entries(model.dependants)) {
    found.push(...columnFaults(model, dependant.attributes, ['dependants', name, 'attributes'], false))
    if (model.levels[dependant.of] === undefined) found.push(fault(['dependants', name, 'of'], `there is no level "${dependant.of}"`, oneOf(Object.keys(model.levels))))
  }
  return found.length > 0 ? found : metricFaults(model)
}
