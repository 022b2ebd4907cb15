import type { ModelColumn } from '@sextant/contract'
import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { companyOf, companyOrNull, customerTable } from './company.ts'
import type { Company } from './company.ts'
import type { CustomerDeps } from './deps.ts'
import { liveAttributesOf } from './live-attribute.ts'
import type { AttributeValue } from './live-attribute.ts'
import { isPersonal, maskedTitle, maskedValue } from './masking.ts'

export interface CustomerField {
  /** `customer.<attribute>`, `customer.id` or `customer.title`. */
  readonly field: string
  readonly label: { readonly en: string; readonly zh: string }
  readonly type: string
}

/** What a template may say of a customer. */
export const customerFieldsOf = async (deps: CustomerDeps): Promise<readonly CustomerField[]> => {
  const company = await companyOrNull(deps)
  return [
    { field: 'customer.id', label: { en: 'Customer number', zh: '客户编号' }, type: 'string' },
    { field: 'customer.title', label: { en: 'Name', zh: '姓名' }, type: 'string' },
    ...Object.entries(company?.levelColumns ?? {}).map(([name, column]) => ({ field: `customer.${name}`, label: column.label, type: column.type })),
  ]
}

/** A value as a person writes it: money in major units as a plain decimal, days as ISO days. */
const readableValue = (value: AttributeValue, column: ModelColumn | undefined, digits: number): string | number | boolean | undefined => {
  if (value === null) return undefined
  if (column?.type === 'money' && typeof value === 'number') return (value / 10 ** digits).toFixed(digits)
  return value
}

/** What whoever may not see personal values reads instead of one. */
const maskedField = ({ name, column }: AskedField, value: AttributeValue): AttributeValue => {
  if (name === 'title' && column === undefined) return typeof value === 'string' ? maskedTitle(value) : value
  return value !== null && isPersonal(column) ? maskedValue : value
}

const systemColumns: Readonly<Record<string, Sql>> = { id: sql`"base"."_customer"`, title: sql`"base"."_title"` }

interface AskedField {
  readonly field: string
  readonly name: string
  readonly column: ModelColumn | undefined
}

const askedFields = (company: Company, fields: readonly string[]): readonly AskedField[] =>
  fields.flatMap((field) => {
    if (!field.startsWith('customer.')) return []
    const name = field.slice('customer.'.length)
    const column = company.levelColumns[name]
    return column === undefined && !Object.hasOwn(systemColumns, name) ? [] : [{ field, name, column }]
  })

/**
 * Values of template fields for many customers, by one warehouse query; live attributes count before imported ones.
 *
 * @param fields `customer.<attribute>`, `customer.id`, `customer.title`; others are left out
 * @param isMasked whether names and personal values are hidden, as in a preview; a message to the customer himself needs them
 * @returns customer → field → value; what is unknown is absent
 */
export const customerValuesOf = async (
  deps: CustomerDeps, ids: readonly string[], fields: readonly string[], isMasked = false,
): Promise<ReadonlyMap<string, ReadonlyMap<string, string | number | boolean>>> => {
  const company = await companyOf(deps)
  const asked = askedFields(company, fields)
  const select = join(asked.map(({ name, column }, index) => sql`, ${column === undefined ? (systemColumns[name] as Sql) : ident('base', name)} as ${ident(`f${index}`)}`), sql``)
  const [rows, live] = await Promise.all([
    deps.warehouse.withKeys(ids, async (keys, session) =>
      await session.query<Readonly<Record<string, AttributeValue>>>('customers.values', sql`
        select "base"."_customer" as "id"${select} from ${customerTable(company)} as "base" where "base"."_customer" in (select "key" from ${keys})`)),
    liveAttributesOf(deps.store, ids),
  ])
  return new Map(rows.map((row) => {
    const id = row['id'] as string
    const values = asked.flatMap((one, index): readonly (readonly [string, string | number | boolean])[] => {
      const known = live.get(id)?.get(one.name) ?? row[`f${index}`] ?? null
      const value = readableValue(isMasked ? maskedField(one, known) : known, one.column, company.catalogue.currencyDigits)
      return value === undefined ? [] : [[one.field, value]]
    })
    return [id, new Map(values)]
  }))
}
