import type { OutputOf, ParsedInputOf, getTemplate, previewTemplate, saveTemplate, templateFields } from '@sextant/contract'
import { sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { Clock } from '../../platform/time.ts'
import type { Store } from '../../platform/store/store.ts'
import { compileTemplate } from './compile.ts'
import type { CompiledTemplate, Fields } from './compile.ts'
import { templateErrors } from './errors.ts'

export type Template = OutputOf<typeof getTemplate>
export type TemplateField = OutputOf<typeof templateFields>['fields'][number]

export interface TemplateDeps {
  readonly store: Store
  readonly clock: Clock
  /** The customer's fields by name, `customer.…`, with labels; the domain adds those of offer, coupon, campaign and company. */
  readonly customerFields: () => Promise<readonly TemplateField[]>
  /** Values of the named customer fields for a preview, unknown ones are left out. */
  readonly customerValues: (customerId: string, fields: readonly string[], isMasked: boolean) => Promise<Fields>
  /** Values of offer, coupon and company fields for a preview. */
  readonly previewValues: (offerKey: string | undefined) => Promise<Fields>
}

const commonFields: readonly TemplateField[] = [
  { field: 'offer.name', label: { en: 'Offer', zh: '优惠名称' }, type: 'string' },
  { field: 'offer.description', label: { en: 'Offer description', zh: '优惠说明' }, type: 'string' },
  { field: 'offer.valid_to', label: { en: 'Offer ends', zh: '优惠截止' }, type: 'string' },
  { field: 'coupon.code', label: { en: 'Coupon code', zh: '券码' }, type: 'string' },
  { field: 'treatment.code', label: { en: 'Code of this contact', zh: '触达代码' }, type: 'string' },
  { field: 'campaign.name', label: { en: 'Campaign', zh: '活动名称' }, type: 'string' },
  { field: 'company.name', label: { en: 'Company', zh: '公司名称' }, type: 'string' },
  { field: 'unsubscribe_url', label: { en: 'Unsubscribe link', zh: '退订链接' }, type: 'string' },
]

interface TemplateRow {
  readonly key: string
  readonly name: string
  readonly channel: Template['channel']
  readonly version: number
  readonly owner: string
  readonly updated_at: string
  readonly subject: string
  readonly body: string
  readonly format: Template['format']
  readonly fallback: Record<string, string>
}

const templatesWhere = (condition: Sql): Sql => sql`
  select template.key, template.name, template.channel, saved.version, template.owner, template.updated_at, saved.subject, saved.body, saved.format, saved.fallback
  from template join template_version as saved on saved.template_key = template.key
  where ${condition}
  order by template.key`

const current = sql`saved.version = template.version`

const templateOf = (row: TemplateRow): Template => ({
  key: row.key, name: row.name, channel: row.channel, version: row.version, subject: row.subject, body: row.body, format: row.format, fallback: row.fallback,
  updatedAt: row.updated_at, owner: row.owner,
})

export const listTemplatesOf = async (store: Store): Promise<readonly Template[]> => (await store.query<TemplateRow>(templatesWhere(current))).map(templateOf)

/** The template in its version in force, or as it was in another one. */
export const templateByKey = async (store: Store, key: string, version?: number): Promise<Template> => {
  const row = await store.maybeOne<TemplateRow>(templatesWhere(sql`template.key = ${key} and ${version === undefined ? current : sql`saved.version = ${version}`}`))
  if (row === undefined) throw templateErrors.TEMPLATE_UNKNOWN({ key }, { where: key })
  return templateOf(row)
}

export const fieldsOf = async (deps: TemplateDeps): Promise<readonly TemplateField[]> => [...(await deps.customerFields()), ...commonFields]

export const compileStored = async (deps: TemplateDeps, template: Template): Promise<CompiledTemplate> =>
  await compileTemplate(template, (await fieldsOf(deps)).map((field) => field.field))

export const saveTemplateVersion = async (deps: TemplateDeps, input: ParsedInputOf<typeof saveTemplate>, savedBy: string): Promise<Template> => {
  const known = (await fieldsOf(deps)).map((field) => field.field)
  await compileTemplate(input, known)
  for (const field of Object.keys(input.fallback))
    if (!known.includes(field)) throw templateErrors.TEMPLATE_FIELD_UNKNOWN({ part: 'fallback', field, line: 1, nearest: '' }, { where: `fallback.${field}` })
  const now = new Date(deps.clock.now()).toISOString()
  await deps.store.transaction(async (tx) => {
    const { version } = await tx.one<{ version: number }>(sql`
      insert into template (key, name, channel, version, owner, created_at, updated_at)
      values (${input.key}, ${input.name}, ${input.channel}, 1, ${savedBy}, ${now}, ${now})
      on conflict (key) do update set version = template.version + 1, name = excluded.name, channel = excluded.channel, updated_at = excluded.updated_at
      returning version`)
    await tx.execute(sql`
      insert into template_version (template_key, version, subject, body, format, fallback, saved_at, saved_by)
      values (${input.key}, ${version}, ${input.subject}, ${input.body}, ${input.format}, ${JSON.stringify(input.fallback)}::jsonb, ${now}, ${savedBy})`)
  })
  return await templateByKey(deps.store, input.key)
}

/** The message one real customer would get; what a send would refuse is answered in `missing`, with the message as far as it goes. */
export const previewFor = async (deps: TemplateDeps, input: ParsedInputOf<typeof previewTemplate>, isMasked: boolean): Promise<OutputOf<typeof previewTemplate>> => {
  const saved = input.key === undefined ? undefined : await templateByKey(deps.store, input.key)
  const source = {
    channel: saved?.channel ?? 'email', subject: input.subject ?? saved?.subject ?? '', body: input.body ?? saved?.body ?? '',
    format: input.format ?? saved?.format ?? 'text', fallback: input.fallback ?? saved?.fallback ?? {},
  } as const
  const compiled = await compileTemplate(source, (await fieldsOf(deps)).map((field) => field.field))
  const fields = new Map([...(await deps.previewValues(input.offer)), ...(await deps.customerValues(input.customer, compiled.uses, isMasked))])
  const missing: string[] = []
  const shown = new Map(fields)
  // Rendering stops at the first field without a value: it is named, given a placeholder, and the message is made again.
  for (;;) {
    const rendered = compiled.render(shown)
    if (rendered.kind === 'message') return { subject: rendered.subject, html: rendered.html, text: rendered.text, missing, usedFallback: [...rendered.usedFallback] }
    const found = compiled.uses.filter((name) => !shown.has(name) && rendered.fields.some((field) => name === field || name.startsWith(`${field}.`)))
    if (found.length === 0) return { subject: '', html: null, text: '', missing: [...missing, ...rendered.fields], usedFallback: [...rendered.usedFallback] }
    missing.push(...found)
    for (const name of found) shown.set(name, `[${name}?]`)
  }
}
