import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { importSchema, rolePermissions } from '@sextant/contract'
import type { ImportReport } from '@sextant/contract'
import { sql } from '@sextant/sql'
import type { FastifyInstance } from 'fastify'
import writeXlsxFile from 'write-excel-file/node'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openImportBench } from '../../../../../test/support/import-bench.ts'
import type { ImportBench } from '../../../../../test/support/import-bench.ts'
import { createHttp } from '../../platform/http/create-http.ts'
import type { Actor } from '../../platform/http/route.ts'
import { createIds, seededRandom } from '../../platform/ids.ts'
import { systemClock } from '../../platform/time.ts'
import { dataRawRoutes, dataRoutes } from './index.ts'

const uploadBytes = 3_000_000
const actors: Readonly<Record<string, Actor>> = {
  ana: { id: 'u1', name: 'ana@example.com', role: 'administrator', permissions: rolePermissions.administrator, kind: 'user' },
  lin: { id: 'u3', name: 'lin@example.com', role: 'analyst', permissions: rolePermissions.analyst, kind: 'user' },
  vic: { id: 'u2', name: 'vic@example.com', role: 'viewer', permissions: rolePermissions.viewer, kind: 'user' },
}

let bench: ImportBench
let http: FastifyInstance
let url = ''
const audited: string[] = []

beforeAll(async () => {
  bench = await openImportBench()
  const ids = createIds(systemClock, seededRandom(7))
  http = await createHttp({
    routes: dataRoutes(bench.data), rawRoutes: dataRawRoutes(bench.data, { home: bench.home, ids, uploadBytes }), clock: systemClock, ids, checkOutputs: true, publicUrl: undefined, isReady: () => true,
    authenticate: async (headers) => actors[String(headers['x-who'])] ?? null, audit: { write: async ({ action }) => void audited.push(action) },
    idempotency: { claim: async () => ({ kind: 'new' }), keep: async () => undefined, release: async () => undefined },
    log: { info: () => undefined, error: () => undefined }, limits: { bodyBytes: 100_000, signInsPerMinute: 3 },
  })
  url = await http.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await http.close()
  await bench.data.imports.settled()
  await bench.close()
})

const model = `sextant: 1
company: { key: shop, name: { en: Shop, zh: 店 }, currency: EUR, timeZone: Europe/Berlin }
levels:
  person:
    label: { en: Person, zh: 人 }
    default: true
    key: 客户号
    title: 姓名
    source: { file: 客户.csv.gz }
    attributes: { city: { type: string, label: { en: City, zh: 城市 }, column: 城市 } }
dimensions:
  product:
    label: { en: Product, zh: 商品 }
    key: code
    source: { file: products.xlsx }
    columns: { kind: { type: string, label: { en: Kind, zh: 种类 } } }
facts:
  purchase:
    label: { en: Purchase, zh: 购买 }
    source: { file: purchases.csv }
    customer: buyer
    time: { column: at }
    value: amount
    columns:
      product: { type: string, label: { en: Product, zh: 商品 }, dimension: product }
      amount: { type: money, label: { en: Amount, zh: 金额 } }
`
const persons = '客户号,姓名,城市\n00123,王芳,杭州\n9007199254740993123,Ana,Köln\n'
const purchases = 'buyer,at,product,amount\n00123,2026-01-05T04:00:00Z,G1,10.00\n9007199254740993123,2026-02-05T04:00:00Z,B1,5.50\n00123,yesterday,G1,1.00\n'
const sheet = [['code', 'kind'], ['G1', 'green'], ['B1', 'black']].map((row) => row.map((value) => ({ value })))
const products = async (): Promise<Uint8Array> => new Uint8Array(await writeXlsxFile(sheet).toBuffer())

type Files = readonly (readonly [name: string, content: string | Uint8Array])[]
const post = async (files: Files, query = '', who = 'ana'): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> => {
  const form = new FormData()
  for (const [name, content] of files) form.append('files', new Blob([typeof content === 'string' ? content : new Uint8Array(content)]), name)
  const answer = await fetch(`${url}/v1/imports/files${query}`, { method: 'POST', body: form, headers: { 'x-who': who } })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}
const finished = async (id: string): Promise<ImportReport> => {
  await bench.data.imports.settled()
  return importSchema.parse(await (await fetch(`${url}/v1/imports/${id}`, { headers: { 'x-who': 'ana' } })).json())
}
const uploadsLeft = async (): Promise<readonly string[]> => await readdir(join(bench.home, 'uploads')).catch(() => [])

it('model.yaml, compressed CSV, XLSX and CSV uploaded together are imported, and the copies removed', async () => {
  const files: Files = [['model.yaml', model], ['客户.csv.gz', gzipSync(persons)], ['products.xlsx', await products()], ['purchases.csv', purchases]]
  const checked = await post(files, '?dryRun=true')
  expect(checked.status).toBe(202)
  expect(await finished(String(checked.body['id']))).toMatchObject({ status: 'dry_run', rejected: 1 })
  expect(await bench.data.currentModel()).toBeUndefined()

  const answer = await post(files)
  const report = await finished(importSchema.parse(answer.body).id)
  expect(report).toMatchObject({ status: 'visible', source: '客户.csv.gz, products.xlsx, purchases.csv', startedBy: 'ana@example.com', rejected: 1, newCustomers: 2 })
  expect(report.tables.map(({ table, read, loaded }) => [table, read, loaded])).toEqual(expect.arrayContaining([['person', 2, 2], ['product', 2, 2], ['purchase', 3, 2]]))
  expect(await bench.warehouse.query('test', sql`select _key as key, city from level_person order by _key`)).toEqual([{ key: '00123', city: '杭州' }, { key: '9007199254740993123', city: 'Köln' }])
  const rejects = await fetch(`${url}/v1/imports/${report.id}/rejects.csv`, { headers: { 'x-who': 'ana' } })
  expect(await rejects.text()).toMatch(/purchases\.csv,4,at,yesterday/)
  expect(await uploadsLeft()).toEqual([])
  expect(audited.filter((action) => action === 'imports.start')).toHaveLength(2)
})

it('whoever may look at imports but not make them sees where and why a row was rejected, never its value', async () => {
  const asked = async (who: string, path: string) => await fetch(`${url}/v1/imports${path}`, { headers: { 'x-who': who } })
  const { items } = (await (await asked('ana', '')).json()) as { items: readonly ImportReport[] }
  const report = items.find(({ rejected }) => rejected > 0) as ImportReport
  expect(await (await asked('ana', `/${report.id}/rejects`)).text()).toContain('yesterday')
  const seen = await (await asked('vic', `/${report.id}/rejects`)).text()
  expect(seen).toContain('"column":"at"')
  expect(seen).not.toContain('yesterday')
  expect((await asked('vic', `/${report.id}/rejects.csv`)).status).toBe(403)
  const quality = ((await (await asked('vic', `/${report.id}`)).json()) as ImportReport).quality
  expect(quality.flatMap(({ examples }) => examples)).toEqual([])
})

it('only an administrator names a folder of the server: it could be the home, whose lock holds the key to everything', async () => {
  const start = async (who: string) => await fetch(`${url}/v1/imports`, { method: 'POST', headers: { 'x-who': who, 'content-type': 'application/json' }, body: JSON.stringify({ yaml: model, dataDir: bench.home, dryRun: true }) })
  const refused = await start('lin')
  expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([403, 'DATA_FOLDER_FORBIDDEN'])
  expect((await start('ana')).status).not.toBe(403)
})

it('without model.yaml the one in force describes the files; the same files again are refused by name', async () => {
  const more = 'buyer,at,product,amount\n00123,2026-03-05T04:00:00Z,G1,7.00\n'
  const added = await post([['purchases.csv', more]], '?only=purchase')
  expect(await finished(String(added.body['id']))).toMatchObject({ status: 'visible', rejected: 0 })
  expect(await post([['purchases.csv', more]], '?only=purchase')).toMatchObject({ status: 409, body: { code: 'DATA_FILE_IMPORTED', detail: expect.stringContaining('purchases.csv') } })
  expect(await uploadsLeft()).toEqual([])
})

it('an upload never writes outside its own folder, whatever its files are called', async () => {
  const before = await readdir(bench.home)
  const added = await post([['../../../purchases.csv', 'buyer,at,product,amount\n00123,2026-04-05T04:00:00Z,G1,8.00\n']], '?only=purchase')
  expect(await finished(String(added.body['id']))).toMatchObject({ status: 'visible', source: 'purchases.csv' })
  const windows = await post([['C:\\data\\..\\purchases.csv', 'buyer,at,product,amount\n00123,2026-04-06T04:00:00Z,G1,8.00\n']], '?only=purchase')
  expect(await finished(String(windows.body['id']))).toMatchObject({ status: 'visible', source: 'purchases.csv' })
  for (const name of ['..', '...', '/', `${'x'.repeat(300)}.csv`]) expect(await post([[name, 'a\n1\n']]), name).toMatchObject({ status: 422, body: { code: 'DATA_UPLOAD_NAME' } })
  expect(await readdir(bench.home)).toEqual(before)
  expect(await uploadsLeft()).toEqual([])
})

it('two files of one name, two models, no file at all and a body that is no form are refused with what to do', async () => {
  expect(await post([['a.csv', 'x\n1\n'], ['sub/A.csv', 'x\n2\n']])).toMatchObject({ status: 422, body: { code: 'DATA_UPLOAD_NAME_TWICE', detail: expect.stringContaining('"A.csv"') } })
  expect(await post([['model.yaml', model], ['old.yml', model], ['a.csv', 'x\n']])).toMatchObject({ status: 422, body: { code: 'DATA_UPLOAD_TWO_MODELS', detail: expect.stringContaining('model.yaml and old.yml') } })
  expect(await post([['model.yaml', model]])).toMatchObject({ status: 422, body: { code: 'DATA_UPLOAD_EMPTY' } })
  const json = await fetch(`${url}/v1/imports/files`, { method: 'POST', body: '{}', headers: { 'x-who': 'ana', 'content-type': 'application/json' } })
  expect(await json.json()).toMatchObject({ status: 422, code: 'DATA_UPLOAD_EMPTY' })
  const broken = await fetch(`${url}/v1/imports/files`, { method: 'POST', body: '--b\r\nContent-Disp', headers: { 'x-who': 'ana', 'content-type': 'multipart/form-data; boundary=b' } })
  expect(await broken.json()).toMatchObject({ status: 400, code: 'REQUEST_MALFORMED' })
  for (const query of ['?dryRun=yes', '?again=1', '?maxRejectedShare=2', '?maxRejectedShare=x']) expect(await post([['a.csv', 'x\n1\n']], query), query).toMatchObject({ status: 400, body: { code: 'DATA_UPLOAD_OPTION' } })
  expect(await uploadsLeft()).toEqual([])
})

it('an upload above the limit is refused, announced or not, and leaves nothing', async () => {
  const large = new Uint8Array(uploadBytes + 1).fill(97)
  expect(await post([['large.csv', large]])).toMatchObject({ status: 413, body: { code: 'DATA_UPLOAD_TOO_LARGE', detail: expect.stringContaining('3000000 bytes') } })
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from('--b\r\nContent-Disposition: form-data; name="files"; filename="large.csv"\r\n\r\n')
    for (let sent = 0; sent <= uploadBytes; sent += 65_536) yield large.subarray(0, 65_536)
    yield Buffer.from('\r\n--b--\r\n')
  }
  const init: RequestInit & { readonly duplex: 'half' } = { method: 'POST', body: ReadableStream.from(pieces()) as never, duplex: 'half', headers: { 'x-who': 'ana', 'content-type': 'multipart/form-data; boundary=b' } }
  expect(await (await fetch(`${url}/v1/imports/files`, init)).json()).toMatchObject({ status: 413, code: 'DATA_UPLOAD_TOO_LARGE', detail: expect.stringContaining('large.csv') })
  expect(await uploadsLeft()).toEqual([])
})

it('an upload larger than other requests may be is taken, since it goes to disk and not to memory', async () => {
  const rows = Array.from({ length: 40_000 }, (_, index) => `00123,2026-05-01T00:00:${String(index % 60).padStart(2, '0')}Z,G1,${index / 100}`)
  const added = await post([['purchases.csv', `buyer,at,product,amount\n${rows.join('\n')}\n`]], '?only=purchase')
  const report = await finished(String(added.body['id']))
  expect([report.status, report.tables[0]?.loaded]).toEqual(['visible', 40_000])
})

it('whoever may not import is refused before a byte is stored, and a sender who goes away leaves nothing', async () => {
  expect(await post([['purchases.csv', purchases]], '', 'vic')).toMatchObject({ status: 403, body: { code: 'PERMISSION_MISSING' } })
  expect(await post([['purchases.csv', purchases]], '', 'nobody')).toMatchObject({ status: 401 })
  const { port } = new URL(url)
  const socket = connect(Number(port), '127.0.0.1')
  await once(socket, 'connect')
  socket.write('POST /v1/imports/files HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Who: ana\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000\r\n\r\n--b\r\nContent-Disposition: form-data; name="files"; filename="half.csv"\r\n\r\nx\n1\n')
  await expect.poll(uploadsLeft).toHaveLength(1)
  socket.destroy()
  await expect.poll(uploadsLeft).toEqual([])
})
