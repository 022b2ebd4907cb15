import type { OutputOf, loadOutcomes } from '@sextant/contract'
import { sql } from '@sextant/sql'
import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import { DateTime } from 'luxon'
import { askingNow } from '../../platform/asking.ts'
import { AppError } from '../../platform/errors.ts'
import { insertRows } from '../../platform/store/insert-rows.ts'
import { maxRowsPerStatement } from '../../platform/store/store.ts'
import type { Queryable } from '../../platform/store/store.ts'
import { changeStatuses, giveBackSlots, takeSlotsAgain, writeResponses } from '../contacts/index.ts'
import type { ContactStatus } from '../contacts/index.ts'
import type { FieldName, Fields } from '../templates/index.ts'
import { campaignByKey } from './campaign.ts'
import type { CampaignDeps } from './deps.ts'
import { customerFieldsOf, fieldsFor, messageFrame } from './compose.ts'
import { campaignErrors } from './errors.ts'
import { runOf, versionsOf } from './run.ts'

/** What a store or an agent may write into the column outcome, and what it makes of the contact. */
const outcomes: Readonly<Record<string, { readonly status: ContactStatus; readonly response: string | null }>> = {
  reached: { status: 'reached', response: null },
  accepted: { status: 'reached', response: 'accepted' },
  refused: { status: 'refused', response: 'rejected' },
  not_reached: { status: 'not_reached', response: null },
  wrong_number: { status: 'not_reached', response: null },
}

const callerField: FieldName = 'customer.title'

const outcomeWords = Object.keys(outcomes).join(', ')

/** A cell that starts like a formula is defused: spreadsheets run what begins with = + - @ (and their wide forms). Phone numbers keep their plus. */
export const defused = (value: string): string => (/^[=@\t\r\n＝＋－＠]|^[+-](?!\d+$)/.test(value) ? `'${value}` : value)

interface ListedContact {
  readonly id: string
  readonly customer_id: string
  readonly address: string | null
  readonly coupon_code: string | null
  readonly code: string
}

/** Whoever calls needs the name; what a template shows of personal attributes beside it stays hidden from who may not unmask. */
const scriptValues = async (deps: CampaignDeps, customerIds: readonly string[], fields: readonly FieldName[]): Promise<ReadonlyMap<string, Fields>> => {
  if (askingNow()?.isMasked !== true) return await deps.customerValues(customerIds, [...fields, callerField])
  const [named, masked] = await Promise.all([deps.customerValues(customerIds, [callerField]), deps.maskedValues(customerIds, fields.filter((field) => field !== callerField))])
  return new Map(customerIds.map((id) => [id, new Map([...(masked.get(id) ?? []), ...(named.get(id) ?? [])])]))
}

/** The list as CSV with empty columns for the outcome; it can be made again at any time and holds whoever has no outcome yet. */
export const callListOf = async (deps: CampaignDeps, key: string): Promise<{ csv: string; rows: number }> => {
  const campaign = await campaignByKey(deps, key)
  const run = await runOf(deps.store, key)
  if (campaign.channel !== 'call_list' || run === undefined) throw campaignErrors.CAMPAIGN_STATUS({ key, status: campaign.channel === 'call_list' ? campaign.status : campaign.channel, wanted: 'a launched call list' }, { where: key })
  const listed = await deps.store.query<ListedContact>(sql`
    select id, customer_id, address, coupon_code, code from contact where run_id = ${run.id} and arm = 'target' and status = 'listed' order by id`)
  const seen = await deps.warehouse.inside(listed.map((contact) => contact.customer_id))
  const contacts = listed.filter((contact) => seen.has(contact.customer_id))
  const frame = await messageFrame(deps, campaign, await versionsOf(deps.store, run.id))
  const values = await scriptValues(deps, contacts.map((contact) => contact.customer_id), customerFieldsOf(frame.compiled))
  const rows = contacts.map((contact) => {
    const customer = values.get(contact.customer_id)
    const rendered = frame.compiled.render(fieldsFor(frame, { customerId: contact.customer_id, couponCode: contact.coupon_code, code: contact.code, unsubscribeUrl: '' }, customer))
    return [contact.id, contact.customer_id, String(customer?.get(callerField) ?? ''), contact.address ?? '', frame.offer.name.en, rendered.kind === 'message' ? rendered.text : '', contact.coupon_code ?? '', '', '', ''].map(defused)
  })
  const csv = stringify([['contact_id', 'customer_id', 'name', 'phone', 'offer', 'script', 'coupon_code', 'outcome', 'at', 'note'], ...rows])
  return { csv: `\uFEFF${csv}`, rows: rows.length }
}

interface OutcomeLine {
  readonly row: number
  readonly contactId: string
  readonly outcome: string
  readonly at: string
  readonly note: string
}

type LoadResult = OutputOf<typeof loadOutcomes>

interface CsvRecord {
  readonly record: Readonly<Record<string, string>>
  readonly info: { readonly empty_lines: number }
}

/** Spreadsheets write what the country's habits say: the header tells which. */
const delimiterOf = (csv: string): string => {
  const header = csv.split('\n', 1)[0] ?? ''
  return [',', ';', '\t'].toSorted((left, right) => header.split(right).length - header.split(left).length)[0] ?? ','
}

const recordsOf = (csv: string): readonly CsvRecord[] => {
  let header: readonly string[] = []
  try {
    const records = parse(csv, {
      bom: true, delimiter: delimiterOf(csv), info: true, skip_empty_lines: true, trim: true,
      columns: (names: string[]) => (header = names.map((name) => name.trim().toLowerCase())) as string[],
    }) as unknown as readonly CsvRecord[]
    const missing = ['contact_id', 'outcome', 'at'].find((column) => !header.includes(column))
    if (missing !== undefined) throw campaignErrors.OUTCOME_FILE_INVALID({ problem: `the column "${missing}" is missing` }, { where: missing })
    return records
  } catch (error) {
    if (error instanceof AppError) throw error
    throw campaignErrors.OUTCOME_FILE_INVALID({ problem: (error as Error).message }, { where: 'csv', cause: error })
  }
}

/** An instant, or a local time of the company's zone (`2026-03-31 08:00`); null when it is neither. */
const instantIn = (text: string, zone: string): string | null => {
  const parsed = DateTime.fromISO(text.replace(/^(\d{4}-\d{2}-\d{2}) /, '$1T'), { zone })
  return parsed.isValid && /^\d{4}-\d{2}-\d{2}/.test(text) ? parsed.toUTC().toISO() : null
}

const linesOf = (csv: string, zone: string, rejected: LoadResult['rejected']): readonly OutcomeLine[] => {
  const lines: OutcomeLine[] = []
  recordsOf(csv).forEach(({ record, info }, index) => {
    const row = index + 2 + info.empty_lines
    const outcome = (record['outcome'] ?? '').toLowerCase()
    // A line nobody has worked on yet is no error.
    if (outcome === '') return
    const at = instantIn(record['at'] ?? '', zone)
    if (!Object.hasOwn(outcomes, outcome)) rejected.push({ row, column: 'outcome', reason: `"${outcome}" is none of ${outcomeWords}` })
    else if (at === null) rejected.push({ row, column: 'at', reason: `"${record['at'] ?? ''}" is no time such as 2026-03-31T08:00:00Z or 2026-03-31 16:00` })
    else lines.push({ row, contactId: record['contact_id'] ?? '', outcome, at, note: record['note'] ?? '' })
  })
  return lines
}

/** Of all outcomes of a contact, from whatever file, the latest says what became of it. */
const applyLatest = async (tx: Queryable, contactIds: readonly string[]): Promise<void> => {
  const latest = await tx.query<{ contact_id: string; outcome: string; at: string; note: string | null }>(sql`
    select distinct on (contact_id) contact_id, outcome, at, note from call_list_outcome where contact_id = any(${[...contactIds]}::text[]) order by contact_id, at desc, loaded_at desc, id desc`)
  const statusOf = (outcome: string): ContactStatus => outcomes[outcome]?.status ?? 'reached'
  await changeStatuses(tx, latest.map((row) => ({ contactId: row.contact_id, status: statusOf(row.outcome), at: row.at, reason: row.note === '' ? null : row.note })))
  const [failed, made] = [latest.filter((row) => statusOf(row.outcome) === 'not_reached'), latest.filter((row) => statusOf(row.outcome) !== 'not_reached')]
  await giveBackSlots(tx, failed.map((row) => row.contact_id))
  await takeSlotsAgain(tx, made.map((row) => row.contact_id))
}

/** Applies an outcome file; every line that was applied before is left as it is, so that loading a file again is harmless. */
export const applyOutcomes = async (deps: CampaignDeps, key: string, csv: string, loadedBy: string): Promise<LoadResult> => {
  await campaignByKey(deps, key)
  const rejected: LoadResult['rejected'] = []
  const lines = linesOf(csv, (await deps.company()).timeZone, rejected)
  const rows = lines.length + rejected.length
  const listed = await deps.store.query<{ id: string; customer_id: string; treatment_id: string; planned_at: string }>(sql`
    select id, customer_id, treatment_id, planned_at from contact where campaign_key = ${key} and channel = 'call_list' and arm = 'target'`)
  const seen = await deps.warehouse.inside(listed.map((contact) => contact.customer_id))
  const known = new Map(listed.filter((contact) => seen.has(contact.customer_id)).map((row) => [row.id, row]))
  const valid = lines.filter((line) => {
    const contact = known.get(line.contactId)
    if (contact === undefined) rejected.push({ row: line.row, column: 'contact_id', reason: `"${line.contactId}" is not on this campaign’s call list` })
    else if (Date.parse(line.at) > deps.clock.now() + 86_400_000) rejected.push({ row: line.row, column: 'at', reason: `${line.at} lies in the future` })
    else if (Date.parse(line.at) < Date.parse(contact.planned_at) - 86_400_000) rejected.push({ row: line.row, column: 'at', reason: `${line.at} lies before the list was made` })
    else return true
    return false
  })
  const now = new Date(deps.clock.now()).toISOString()
  const fresh = await deps.store.transaction(async (tx) => {
    const before = new Set((await tx.query<{ contact_id: string; outcome: string; at: string }>(sql`select contact_id, outcome, at from call_list_outcome where campaign_key = ${key}`)).map((row) => `${row.contact_id}|${row.outcome}|${row.at}`))
    const seen = new Set<string>()
    const applied = valid.filter((line) => {
      const name = `${line.contactId}|${line.outcome}|${line.at}`
      if (before.has(name) || seen.has(name)) return false
      seen.add(name)
      return true
    })
    await insertRows(
      tx,
      'call_list_outcome',
      { id: 'text', campaign_key: 'text', contact_id: 'text', outcome: 'text', at: 'timestamptz', note: 'text', loaded_at: 'timestamptz', loaded_by: 'text' },
      applied.map((line) => ({ id: deps.ids.id(), campaign_key: key, contact_id: line.contactId, outcome: line.outcome, at: line.at, note: line.note, loaded_at: now, loaded_by: loadedBy })),
    )
    const changed = [...new Set(applied.map((line) => line.contactId))]
    for (let from = 0; from < changed.length; from += maxRowsPerStatement) await applyLatest(tx, changed.slice(from, from + maxRowsPerStatement))
    return applied
  })
  // For every valid line, not only new ones: a crash between the two transactions must not lose a response. Known ones stay as they are.
  await writeResponses(deps.store, deps.ids, now, valid.flatMap((line) => {
    const type = outcomes[line.outcome]?.response
    const contact = known.get(line.contactId)
    return type === null || type === undefined || contact === undefined ? [] : [{
      sourceKey: `outcome:${line.contactId}:${line.outcome}:${line.at}`, customerId: contact.customer_id, contactId: line.contactId, treatmentId: contact.treatment_id, campaignKey: key, type,
      match: 'direct_exact' as const, arm: 'target' as const, at: line.at, valueMinor: 0, code: null, inWindow: true,
    }]
  }))
  await deps.contacts.project()
  return { rows, applied: fresh.length, unchanged: valid.length - fresh.length, rejected: rejected.toSorted((left, right) => left.row - right.row) }
}
