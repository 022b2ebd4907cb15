import {
  channelKeys, channels, cities, educations, handsets, incomeBands, occupations, offers, paymentMethods, requestTexts, requestTopics,
  tariffs,
} from './catalogue.ts'
import { DOUBLE } from './persons.ts'
import { contactOutcomes, pastCampaigns, toneActions } from './services.ts'
import { responseKinds } from './truth.ts'
import { dayFields, sumFields } from './usage.ts'
import type { TableShape } from './write.ts'

/** The files' columns: raw integers on the left of `as`, the company's own form on the right. */

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`
const list = (values: readonly string[]): string => `[${values.map(text).join(', ')}]`
/** The list's item at a zero-based code; null outside. */
const pick = (values: readonly string[], column: string): string => `${list(values)}[${column} + 1]`
const customer = (column = 'holder', name = 'customer_id'): string => `case when ${column} < ${DOUBLE} then 'C' || (10000001 + ${column})
  else 'B' || (10000001 + ${column} - ${DOUBLE}) end as ${name}`
const account = `'A' || (100000001 + account) as account_id`
const subscriber = `'S' || (100000001 + subscriber) as subscriber_id`
const owner = `${customer()}, ${account}, ${subscriber}`
const day = (column: string, name: string): string => `date '1970-01-01' + ${column} as ${name}`
/** A day that may be missing: below -90000 or the day that never comes. */
const maybeDay = (column: string, name: string): string => `case when ${column} > -90000 and ${column} < 900000
  then date '1970-01-01' + ${column} end as ${name}`
const moment = (column: string, name: string): string => `make_timestamp(${column}::bigint * 1000000) as ${name}`
const money = (column: string, name: string): string => `(${column}::decimal(12, 0) * 0.01::decimal(3, 2))::decimal(12, 2) as ${name}`
/** On-net and other networks' numbers lie in ranges that no mobile number can have (they begin 129 and 128; real ones 13 to 19). */
const number = (column: string, net: string, name: string): string => `case ${net} when 1 then '129' || lpad(${column}::varchar, 8, '0')
  when 0 then '128' || lpad(${column}::varchar, 8, '0') when 2 then '+999' || ${column} else '1299' || lpad((${column} % 10000)::varchar,
  4, '0') end as ${name}`
const flag = (column: string, name = column): string => `${column} = 1 as ${name}`
const cell = (column: string, name = 'cell_id'): string => `'CELL' || lpad((${column} + 1)::varchar, 5, '0') as ${name}`
const tariff = (column: string): string => `${pick(tariffs.map((each) => each.code), column)} as tariff_code`
const offer = (column: string): string => `${pick(offers.map((each) => each.code), column)} as offer_code`
const useColumns = `calls, seconds, billed_minutes, roaming_calls, calls - roaming_calls as home_calls, peak_calls,
  calls - peak_calls - night_calls as offpeak_calls, night_calls, long_distance_calls, ip_calls, international_calls, premium_calls,
  dropped_calls, distinct_numbers, active_areas, (data_cmb::decimal(12, 0) * 0.01::decimal(3, 2))::decimal(12, 2) as data_mb, sms`
const pastCosts = pastCampaigns.map((each) => channels.find((channel) => channel.key === each.channel)?.contactCostMinor ?? 0)
const ids = ['holder', 'account', 'subscriber']

export const shapes = {
  customers: {
    name: 'customers',
    raw: [
      'holder', 'system', 'name', 'female', 'born', 'education', 'occupation', 'income', 'city', 'district', 'email', 'phone', 'english',
      'joined', 'gone', 'dealer', 'ok_sms', 'ok_email', 'ok_call', 'ok_push', 'paid12', 'paid3', 'months', 'unpaid', 'credit', 'tariff',
      'calls3', 'snapshot',
    ],
    text: ['name', 'district', 'email', 'phone'],
    select: `${customer()}, ${pick(['crm', 'billing'], 'system')} as source_system, name, ${pick(['male', 'female'], 'female')} as sex,
      ${maybeDay('born', 'birth_date')},
      ${pick(educations, 'education')} as education, ${pick(occupations, 'occupation')} as occupation, ${pick(incomeBands, 'income')}
      as income_band, ${pick(cities.map((each) => each.en), 'city')} as city, district, email, phone,
      ${pick(['zh', 'en'], 'english')} as language, ${day('joined', 'joined_on')}, case when gone < 900000 then 'lost' else 'active' end
      as status, ${maybeDay('gone', 'left_on')}, 'ST' || lpad((dealer + 1)::varchar, 4, '0') as store_id,
      ${channelKeys.map((key) => flag(`ok_${key}`, `consent_${key}`)).join(', ')},
      ${money('paid12', 'billed_12m')}, ${money('paid3', 'billed_3m')}, (paid12 * 0.01 / greatest(months, 1))::decimal(12, 2)
      as mean_monthly_bill, unpaid as unpaid_bills,
      case unpaid when 0 then 'none' when 1 then 'one_bill' when 2 then 'two_bills' else 'three_or_more' end as arrears_level,
      ${money('credit', 'credit_line')}, ${tariff('tariff')},
      case when months = 0 then 'none' when paid12 / months < 3000 then 'low' when paid12 / months < 8000 then 'middle'
      when paid12 / months < 15000 then 'high' else 'top' end as consumption_level,
      calls3 as calls_3m, ${day('snapshot', 'snapshot_on')}`,
  },
  accounts: {
    name: 'accounts',
    raw: ['holder', 'account', 'prepaid', 'method', 'opened', 'unpaid', 'credit'],
    select: `${account}, ${customer()}, ${pick(['postpaid', 'prepaid'], 'prepaid')} as payment_kind, ${pick(paymentMethods, 'method')}
      as payment_method, ${day('opened', 'opened_on')},
      case unpaid when 0 then 'none' when 1 then 'one_bill' when 2 then 'two_bills' else 'three_or_more' end as arrears_level,
      ${money('credit', 'credit_line')}`,
  },
  subscribers: {
    name: 'subscribers',
    raw: [...ids, 'tail', 'tariff', 'starts', 'ends', 'cell', 'handset', 'handset_since', 'discount', 'contract_end', 'second'],
    select: `${subscriber}, ${account}, ${customer()}, '129' || lpad(tail::varchar, 8, '0') as number, ${day('starts', 'valid_from')},
      ${maybeDay('ends', 'valid_to')}, case when ends < 900000 then 'ended' else 'active' end as status,
      ${tariff('tariff')}, ${cell('cell', 'home_cell')}, ${pick(handsets.map((each) => `${each.brand} ${each.model}`), 'handset')}
      as handset_model, ${pick(handsets.map((each) => each.brand), 'handset')} as handset_brand, ${day('handset_since', 'handset_since')},
      (discount * 0.01)::decimal(4, 2) as discount_share, ${maybeDay('contract_end', 'contract_ends_on')},
      ${pick(['main', 'second'], 'second')} as kind`,
  },
  contracts: {
    name: 'contracts',
    raw: [...ids, 'nth', 'starts', 'ends', 'tariff'],
    select: `'K' || (100000001 + subscriber) || '-' || nth as contract_id, ${subscriber}, ${customer()}, ${day('starts', 'starts_on')},
      ${day('ends', 'ends_on')}, (ends - starts) as term_days, ${tariff('tariff')}`,
  },
  handsets: {
    name: 'handsets',
    raw: [...ids, 'nth', 'handset', 'since'],
    select: `'H' || (100000001 + subscriber) || '-' || nth as handset_id, ${subscriber}, ${customer()},
      ${pick(handsets.map((each) => each.brand), 'handset')} as brand,
      ${pick(handsets.map((each) => `${each.brand} ${each.model}`), 'handset')} as model,
      ${list(handsets.map((each) => String(each.fiveG)))}[handset + 1]::boolean as five_g, ${day('since', 'since')}`,
  },
  usage_daily: {
    name: 'usage_daily',
    raw: [...ids, 'date', ...dayFields, 'distinct_numbers', 'active_areas', 'delay'],
    select: `${owner}, ${day('date', 'used_on')}, ${useColumns}, make_timestamp((date + delay)::bigint * 86400000000 + 84600000000)
      as recorded_at`,
  },
  usage_monthly: {
    name: 'usage_monthly',
    raw: [...ids, 'date', 'month', 'cell', ...sumFields, 'distinct_numbers', 'active_areas'],
    select: `${owner}, ${day('date', 'month_end')}, (month // 100) || '-' || lpad((month % 100)::varchar, 2, '0') as month, ${useColumns},
      active_days, case when calls > 0 then (seconds / calls)::decimal(8, 1) end as mean_call_seconds,
      'CELL' || lpad((cell + 1)::varchar, 5, '0') || '-' || month as home_cell_month`,
  },
  calls: {
    name: 'calls',
    raw: [
      ...ids, 'caller', 'callee', 'net', 'on_net', 'starts', 'call_seconds', 'cell', 'roaming', 'long_distance', 'ip_access', 'dropped',
      'nth',
    ],
    select: `'L' || (100000001 + subscriber) || '-' || starts || '-' || nth as call_id, ${owner}, '129' || lpad(caller::varchar, 8, '0')
      as caller_number, ${number('callee', 'net', 'callee_number')},
      case when net > 1 then ['international', 'premium'][net - 1] when on_net = 1 then 'on_net' else 'off_net' end as network,
      ${moment('starts', 'started_at')}, call_seconds as seconds, ${cell('cell')}, ${flag('roaming')}, ${flag('long_distance')},
      ${flag('ip_access')}, ${flag('dropped')}`,
  },
  call_edges: {
    name: 'call_edges',
    raw: [...ids, 'date', 'tail', 'net', 'on_net', 'other', 'calls', 'call_seconds'],
    select: `${owner}, ${day('date', 'month_end')}, ${number('tail', 'net', 'neighbour_number')}, ${flag('on_net')}, case when other >= 0
      then 'C' || (10000001 + other) end as neighbour_customer_id, calls, call_seconds as seconds`,
  },
  bills: {
    name: 'bills',
    raw: [...ids, 'month', 'date', 'tariff', 'fee', 'discount', 'overage', 'premium', 'services', 'amount'],
    select: `'I' || (100000001 + subscriber) || '-' || month as bill_id, ${owner}, (month // 100) || '-' || lpad((month % 100)::varchar, 2,
      '0') as month, ${day('date', 'billed_on')}, ${tariff('tariff')},
      ${money('fee', 'fee')}, ${money('discount', 'discount')}, ${money('overage', 'overage')}, ${money('premium', 'special_calls')},
      ${money('services', 'services')}, ${money('amount', 'amount')}`,
  },
  payments: {
    name: 'payments',
    raw: [...ids, 'month', 'due', 'paid', 'late', 'method', 'amount'],
    select: `'Z' || (100000001 + subscriber) || '-' || month as payment_id, 'I' || (100000001 + subscriber) || '-' || month as bill_id,
      ${owner}, ${day('due', 'due_on')}, ${day('paid', 'paid_on')}, late as days_late, ${pick(paymentMethods, 'method')} as method,
      ${money('amount', 'amount')}`,
  },
  top_ups: {
    name: 'top_ups',
    raw: [...ids, 'moment', 'nth', 'amount', 'channel'],
    select: `'U' || (100000001 + subscriber) || '-' || moment || '-' || nth as top_up_id, ${owner}, ${moment('moment', 'topped_up_at')},
      ${money('amount', 'amount')}, ${pick(['wallet', 'app', 'store'], 'channel')} as channel`,
  },
  pack_purchases: {
    name: 'pack_purchases',
    raw: [...ids, 'nth', 'returned', 'moment', 'offer', 'amount', 'offered'],
    select: `'P' || (10000001 + holder % ${DOUBLE}) || '-' || nth as purchase_id, ${owner}, ${moment('moment', 'bought_at')},
      ${pick(offers.map((each) => each.product), 'offer')} as product_code, case when offered = 1
      then ${offer('offer').replace(' as offer_code', '')} end as offer_code,
      ${money('amount', 'amount')}, case when returned >= 0 then 'P' || (10000001 + holder % ${DOUBLE}) || '-' || returned end
      as returns_purchase_id, null::varchar as coupon_code, null::varchar as treatment_code`,
  },
  service_events: {
    name: 'service_events',
    raw: [...ids, 'nth', 'action', 'moment', 'tone', 'amount'],
    select: `'E' || (10000001 + holder % ${DOUBLE}) || '-' || nth as event_id, ${owner}, 'ring_back_tone' as service,
      ${pick(toneActions, 'action')} as action, case when tone >= 0 then 'TONE' || lpad(tone::varchar, 3, '0') end as tone,
      ${moment('moment', 'happened_at')}, ${money('amount', 'amount')}`,
  },
  service_requests: {
    name: 'service_requests',
    raw: [...ids, 'nth', 'topic', 'moment', 'closed', 'kind', 'channel', 'rating', 'wording'],
    select: `'Q' || (10000001 + holder % ${DOUBLE}) || '-' || nth as request_id, ${owner},
      ${pick(['complaint', 'enquiry', 'fault'], 'kind')} as kind, ${pick(requestTopics, 'topic')} as topic,
      ${pick(['hotline', 'store', 'app', 'web'], 'channel')} as channel, ${moment('moment', 'opened_at')},
      case when closed >= 0 then make_timestamp(closed::bigint * 1000000) end as closed_at, case when rating > 0 then rating end as rating,
      ${pick(requestTopics.flatMap((topic) => requestTexts[topic]), 'topic * 3 + wording')} as text`,
  },
  past_contacts: {
    name: 'past_contacts',
    raw: [...ids, 'campaign', 'moment', 'control', 'outcome'],
    select: `'X' || (10000001 + holder % ${DOUBLE}) || '-' || campaign as contact_id, ${owner},
      ${pick(pastCampaigns.map((each) => each.code), 'campaign')} as campaign_code,
      ${pick(pastCampaigns.map((each) => each.channel), 'campaign')} as channel,
      ${pick(pastCampaigns.map((each) => offers[each.offer].code), 'campaign')} as offer_code,
      ${pick(['target', 'control'], 'control')} as arm, ${moment('moment', 'contacted_at')}, ${pick(contactOutcomes, 'outcome')}
      as outcome, case when control = 1 then 0
      else [${pastCosts.join(', ')}][campaign + 1] end * 0.01::decimal(3, 2) as cost`,
  },
  truth_customers: {
    name: 'customers',
    truth: true,
    raw: [
      'holder', 'circle', 'key_person', 'gone', 'leaves', 'group_churn', 'hazard', 'leave_3m', 'tenure', 'contract', 'circle_factor',
      'network', 'request', 'sensitivity', 'payer', 'kind', 'p0', ...channelKeys.map((key) => `uplift_${key}`), 'attention', 'refusal',
      'margin', 'worth',
    ],
    double: [
      'hazard', 'leave_3m', 'tenure', 'contract', 'circle_factor', 'network', 'request', 'sensitivity', 'p0',
      ...channelKeys.map((key) => `uplift_${key}`), 'attention', 'refusal',
    ],
    select: `${customer()}, holder as person, circle, ${flag('key_person', 'is_key_person')}, ${flag('gone', 'is_lost')},
      ${maybeDay('leaves', 'leaves_on')}, ${flag('group_churn', 'in_group_churn')}, hazard as hazard_monthly, leave_3m as p_leave_3m,
      tenure as tenure_factor, contract as contract_factor,
      circle_factor, network as network_factor, request as request_factor, sensitivity as price_sensitivity,
      ${pick(['prompt', 'automatic', 'slow_but_sure', 'defaulter'], 'payer')} as payer, ${pick(responseKinds, 'kind')} as response_kind,
      p0, ${channelKeys.map((key) => `uplift_${key}`).join(', ')}, attention, refusal,
      margin as monthly_margin_minor, worth as value_24m_minor`,
  },
  truth_circles: {
    name: 'circles',
    truth: true,
    raw: ['circle', 'size', 'key_person', 'group_churn', 'off_net'],
    select: `circle, size, ${customer('key_person', 'key_customer_id')}, ${maybeDay('group_churn', 'group_churn_from')},
      '128' || lpad(off_net::varchar, 8, '0') as heavy_off_net_number`,
  },
  truth_doubles: {
    name: 'doubles',
    truth: true,
    raw: ['holder', 'person', 'with_account'],
    select: `${customer()}, ${customer('person', 'double_of')}, ${flag('with_account', 'has_own_account')}`,
  },
  truth_reassigned: {
    name: 'reassigned_numbers',
    truth: true,
    raw: ['tail', 'former', 'subscriber', 'since'],
    select: `'129' || lpad(tail::varchar, 8, '0') as number, 'S' || (100000001 + former) as former_subscriber_id, ${subscriber},
      ${day('since', 'reassigned_on')}`,
  },
} as const satisfies Record<string, TableShape>

export type TableName = keyof typeof shapes
export const factTables = [
  'usage_daily', 'usage_monthly', 'calls', 'call_edges', 'bills', 'payments', 'top_ups', 'pack_purchases', 'service_events',
  'service_requests', 'past_contacts',
] as const satisfies readonly TableName[]
