import { sql } from '@sextant/sql'
import { maxArrayElements } from '../../platform/store/store.ts'
import type { Queryable } from '../../platform/store/store.ts'
import { normalForm } from './normal-form.ts'
import type { IdentifierKind } from './normal-form.ts'

/**
 * Who holds each of many identifiers of one kind at an instant. Of several holders of an exclusive number the latest counts; shared
 * addresses give everybody who has them.
 *
 * @returns text as asked → customers (after merges), each once; a text that nobody holds is absent
 */
export const holdersOf = async (
  store: Queryable, kind: IdentifierKind, texts: readonly string[], at: string, country: string | undefined,
): Promise<ReadonlyMap<string, readonly string[]>> => {
  const forms = texts.map((text) => ({ text, normal: normalForm(kind, text, country).normal }))
  const holders = new Map<string, string[]>()
  const wanted = [...new Set(forms.map(({ normal }) => normal))]
  for (let from = 0; from < wanted.length; from += maxArrayElements) {
    const rows = await store.query<{ normal: string; customer: string }>(sql`
      select held.normal, coalesce(customer.merged_into, customer.id) as customer from (
        select identifier.normal, identifier.customer_id, row_number() over (partition by identifier.normal order by identifier.valid_from desc nulls last, identifier.id desc) as place
        from identifier where identifier.kind = ${kind} and identifier.normal = any(${wanted.slice(from, from + maxArrayElements)}::text[])
          and (identifier.valid_from is null or identifier.valid_from <= ${at}::timestamptz) and (identifier.valid_to is null or identifier.valid_to > ${at}::timestamptz)
      ) as held join customer on customer.id = held.customer_id
      where ${kind} <> 'number' or held.place = 1 order by held.normal, customer`)
    for (const { normal, customer } of rows) {
      const known = holders.get(normal) ?? []
      if (!known.includes(customer)) known.push(customer)
      holders.set(normal, known)
    }
  }
  return new Map(forms.flatMap(({ text, normal }): readonly (readonly [string, readonly string[]])[] => {
    const found = holders.get(normal)
    return found === undefined ? [] : [[text, found]]
  }))
}
