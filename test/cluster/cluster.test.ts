import { request } from 'node:https'
import { readFileSync } from 'node:fs'
import { afterAll, expect, it } from 'vitest'
import { askCluster, freshSchema, nodes, secureEntrance } from './support/cluster.ts'

const schema = freshSchema('smoke')

afterAll(async () => {
  await askCluster(`drop schema if exists lake.${schema} cascade`)
})

it('one coordinator and two workers are active', async () => {
  const active = (await nodes()).filter((node) => node.state === 'active')
  expect(active.map((node) => node.name)).toEqual(['coordinator', 'worker-1', 'worker-2'])
  expect(active.filter((node) => node.coordinator).map((node) => node.name)).toEqual(['coordinator'])
})

it('its catalogs are an Iceberg lake, one whose files lie in a bucket, and a company’s own PostgreSQL', async () => {
  expect(await askCluster('show catalogs')).toEqual([['bucket'], ['lake'], ['pg'], ['system']])
  expect(await askCluster(`select current_date - current_date, typeof(current_timestamp(6))`)).toEqual([['0 00:00:00.000', 'timestamp(6) with time zone']])
})

it('a query over an Iceberg table is worked on by both workers', async () => {
  await askCluster(`create schema lake.${schema}`)
  await askCluster(`create table lake.${schema}.numbers as select n, n % 10 as digit from unnest(sequence(1, 10000)) as t(n)`)
  const statement = `select digit, count(distinct n) from lake.${schema}.numbers group by digit order by digit`
  expect(await askCluster(statement)).toEqual(Array.from({ length: 10 }, (_, digit) => [digit, 1000]))
  const workers = await askCluster(`
    select distinct t.node_id from system.runtime.tasks t join system.runtime.queries q on q.query_id = t.query_id
    where q.query = '${statement}' and t.node_id <> 'coordinator' order by 1`)
  expect(workers).toEqual([['worker-1'], ['worker-2']])
})

it('what a company has in its own database is joined with the lake in one statement', async () => {
  await askCluster(`create schema if not exists pg.${schema}`)
  await askCluster(`create table pg.${schema}.names as select * from (values (1, 'one'), (2, 'two')) as t(digit, name)`)
  const rows = await askCluster(`
    select names.name, count(*) from lake.${schema}.numbers join pg.${schema}.names on names.digit = numbers.digit group by 1 order by 1`)
  expect(rows).toEqual([['one', 1000], ['two', 1000]])
})

it('over TLS only the right password or a token in force enters', async () => {
  const entrance = secureEntrance()
  const basic = (password: string): string => `Basic ${Buffer.from(`${entrance.user}:${password}`).toString('base64')}`
  expect(await statusOf(basic(entrance.password))).toBe(200)
  expect(await statusOf(`Bearer ${entrance.token(60)}`)).toBe(200)
  expect(await statusOf(basic('wrong'))).toBe(401)
  expect(await statusOf(`Bearer ${entrance.token(-60)}`)).toBe(401)
  expect(await statusOf(undefined)).toBe(401)
})

/** Only whether one may enter: the statement is `select 1`, and its answer is not fetched. */
function statusOf(authorization: string | undefined): Promise<number | undefined> {
  const { host, port, authority, user } = secureEntrance()
  const headers = { 'X-Trino-User': user, ...(authorization === undefined ? {} : { authorization }) }
  return new Promise((resolve, reject) => {
    const call = request({ host, port, path: '/v1/statement', method: 'POST', ca: readFileSync(authority), headers }, (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode))
    })
    call.on('error', reject)
    call.end('select 1')
  })
}
