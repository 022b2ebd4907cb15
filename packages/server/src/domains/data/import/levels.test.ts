import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from '@sextant/sql'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openImportBench } from '../../../../../../test/support/import-bench.ts'
import type { ImportBench } from '../../../../../../test/support/import-bench.ts'

const yaml = `sextant: 1
company: { key: operator, name: { en: Operator, zh: 运营商 }, currency: CNY, timeZone: Asia/Shanghai }
levels:
  person:
    label: { en: Person, zh: 个人 }
    default: true
    key: person_id
    title: name
    since: joined
    source: { file: persons.csv }
    identifiers: [{ kind: email, column: email }]
    attributes:
      joined: { type: date, label: { en: Joined, zh: 加入日期 } }
      consent_email: { type: boolean, label: { en: E-mail allowed, zh: 允许邮件 }, column: email_ok, consent: { channel: email } }
      last_store: { type: string, label: { en: Last store, zh: 最近门店 }, derive: { fact: visit, column: store, pick: last } }
  account:
    label: { en: Account, zh: 账户 }
    key: account_id
    source: { file: accounts.csv }
    within: { level: person, column: person_id }
    attributes: {}
  subscriber:
    label: { en: Subscriber, zh: 用户 }
    key: subscriber_id
    source: { file: subscribers.csv }
    within: { level: account, column: account_id, validFrom: since }
    identifiers: [{ kind: number, column: number, validFrom: since }]
    attributes: { tariff: { type: string, label: { en: Tariff, zh: 套餐 } } }
dependants:
  baby:
    label: { en: Baby, zh: 宝宝 }
    of: person
    key: baby_id
    parent: person_id
    source: { file: babies.csv }
    attributes: { born: { type: date, label: { en: Born, zh: 出生日期 }, format: '%d/%m/%Y' } }
facts:
  visit:
    label: { en: Visit, zh: 到店 }
    source: { file: 'visits-*.csv' }
    customer: person_id
    unknownCustomer: keep
    time: { column: at, format: '%d.%m.%Y %H:%M' }
    columns: { store: { type: string, label: { en: Store, zh: 门店 } } }
`

let bench: ImportBench
let dir: string
let report: Awaited<ReturnType<ImportBench['run']>>

beforeAll(async () => {
  bench = await openImportBench()
  dir = await mkdtemp(join(tmpdir(), 'sextant-levels-'))
  const files = {
    'persons.csv': 'person_id,name,email,email_ok,joined\n01,王伟,Wang@Example.com,是,2019-03-31\n02,李娜,li@example.com,否,\n03,张敏,not an address,,2025-01-01\n',
    'accounts.csv': 'account_id,person_id\nA1,01\nA2,02\nA3,99\n',
    'subscribers.csv': 'subscriber_id,account_id,number,since,tariff\nS1,A1,13800000001,2020-01-01,T1\nS2,A2,13800000001,2024-01-01,T2\nS3,A3,13800000003,2024-01-01,T2\n',
    'babies.csv': 'baby_id,person_id,born\nB1,01,03/02/2024\n',
    'visits-1.csv': 'person_id,at,store\n01,05.06.2024 09:30,North\n77,05.06.2024 09:30,North\n',
    'visits-2.csv': 'at;store;person_id\n06.06.2024 09:30;South;01\n',
  }
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text)
  report = await bench.run({ dataDir: dir, yaml })
})
afterAll(async () => {
  await bench.close()
  await rm(dir, { recursive: true, force: true })
})

it('each level’s members belong to the customer above them, and an orphan to nobody', async () => {
  const rows = await bench.warehouse.query('test', sql`select _key as key, _customer as customer, tariff from level_subscriber order by _key`)
  expect(rows).toEqual([{ key: 'S1', customer: '01', tariff: 'T1' }, { key: 'S2', customer: '02', tariff: 'T2' }, { key: 'S3', customer: null, tariff: 'T2' }])
  const links = await bench.store.query(sql`select child_key, parent_key, customer_id from level_link order by child_level desc, child_key`)
  expect(links).toEqual([
    { child_key: 'S1', parent_key: 'A1', customer_id: '01' }, { child_key: 'S2', parent_key: 'A2', customer_id: '02' }, { child_key: 'S3', parent_key: 'A3', customer_id: null },
    { child_key: 'A1', parent_key: '01', customer_id: '01' }, { child_key: 'A2', parent_key: '02', customer_id: '02' }, { child_key: 'A3', parent_key: '99', customer_id: null },
  ])
})

it('a relation has lasted since the declared day, or since the first fact where none is known', async () => {
  const rows = await bench.warehouse.query<{ key: string; since: string | null }>('test', sql`select _key as key, _first_seen as since from level_person where _key in ('01', '02', '03') order by _key`)
  expect(rows.map(({ key, since }) => [key, since?.slice(0, 10) ?? null])).toEqual([['01', '2019-03-31'], ['02', null], ['03', '2025-01-01']])
})

it('a number assigned anew is its present holder’s; an invalid address is reported and kept', async () => {
  expect((await bench.identity.findByIdentifier('number', '13800000001')).map(({ customer }) => customer)).toEqual(['02'])
  expect((await bench.identity.findByIdentifier('number', '13800000001', '2022-01-01T00:00:00.000Z')).map(({ customer }) => customer)).toEqual(['01'])
  expect((await bench.identity.findByIdentifier('email', 'wang@example.com')).map(({ customer }) => customer)).toEqual(['01'])
  expect(report.quality.filter(({ kind }) => kind === 'invalid')).toMatchObject([{ table: 'person', column: 'email', rows: 1, message: { en: expect.stringMatching(/^email of person: 1 of \d are no valid address/) as string } }])
})

it('consent columns are handed over with their channel and purpose; an empty one says nothing', () => {
  expect(bench.consents.get(report.id)).toEqual([
    { customer: '01', channel: 'email', purpose: 'marketing', granted: true }, { customer: '02', channel: 'email', purpose: 'marketing', granted: false },
  ])
})

it('facts of several files, in several delimiters, keep a stranger’s row without a customer; dependants and derived attributes follow', async () => {
  expect(await bench.warehouse.query('test', sql`select _customer as customer, _at as "at", store from fact_visit order by store, customer`)).toEqual([
    { customer: '01', at: '2024-06-05T01:30:00.000Z', store: 'North' }, { customer: null, at: '2024-06-05T01:30:00.000Z', store: 'North' }, { customer: '01', at: '2024-06-06T01:30:00.000Z', store: 'South' },
  ])
  expect(report.quality.find(({ table, kind }) => table === 'visit' && kind === 'orphan')).toMatchObject({ rows: 1 })
  expect(await bench.warehouse.query('test', sql`select _key as key, _title as title, last_store from level_person order by 1`)).toEqual([
    { key: '01', title: '王伟', last_store: 'South' }, { key: '02', title: '李娜', last_store: null }, { key: '03', title: '张敏', last_store: null },
  ])
  expect(await bench.warehouse.query('test', sql`select _key as key, _customer as customer, born from dependant_baby`)).toEqual([{ key: 'B1', customer: '01', born: '2024-02-03' }])
})
