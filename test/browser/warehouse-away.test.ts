import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { buildWeb } from '../../packages/cli/src/server-door.ts'
import { leavingWarehouse } from '../support/leaving-warehouse.ts'
import { openScopedCompany } from '../support/scoped-company.ts'
import type { ScopedCompany } from '../support/scoped-company.ts'
import { openWebBrowser, signIn } from './web-browser.ts'
import type { WebBrowser, Window } from './web-browser.ts'

/*
 * What a person sees while the warehouse is away: one notice, the parts that need it saying so, the rest of each page as ever, and all of it well again
 * by itself. The engine is the embedded one, which leaves as a cluster does. The steps follow one another.
 */

const warehouse = leavingWarehouse()
const closing: (() => unknown)[] = []
let company: ScopedCompany
let browser: WebBrowser
let window: Window
let page: Page

beforeAll(async () => {
  await buildWeb()
  company = await openScopedCompany({}, { openEngines: warehouse.openEngines })
  closing.push(company.close)
  browser = await openWebBrowser()
  closing.push(browser.close)
  const { body } = await company.owner('POST', '/v1/users', { email: 'ada@example.com', name: 'Ada', role: 'administrator' })
  window = await browser.open()
  ;({ page } = window)
  await signIn(page, company.url, { email: 'ada@example.com', password: (body as { readonly password: string }).password })
}, 300_000)

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await window.picture('warehouse-away-failed')
})

afterAll(async () => {
  for (const close of closing.toReversed()) await close()
})

const goTo = async (name: string): Promise<void> => await page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name, exact: true }).click()
const notice = () => page.getByRole('group', { name: /The warehouse has/ })
const part = () => page.getByText('Not available while the warehouse is away').first()
/** Nothing that shows loading, and nothing that pops up. */
const expectCalm = async (): Promise<void> => {
  await expect.poll(async () => await page.locator('.mantine-Skeleton-root, .mantine-Loader-root').count(), { timeout: 20_000 }).toBe(0)
  expect(await page.locator('.mantine-Notification-root').count()).toBe(0)
  expect(await page.getByRole('alert').count()).toBe(0)
}

it('while it is there, no page says a word of it', async () => {
  await page.goto(`${company.url}/customers`)
  await page.getByRole('table').getByRole('link').first().waitFor()
  expect(await notice().count()).toBe(0)
})

it('when it goes, every page says so once, and the part that needs it says why and offers to try again', async () => {
  warehouse.leave('unreachable')
  await page.goto(`${company.url}/customers?search=nobody-yet`)
  await notice().getByText('The warehouse has been away since').waitFor()
  await part().waitFor()
  await page.getByText('These figures come from the warehouse. It does not answer.').waitFor()
  await page.getByRole('button', { name: 'Try again' }).click()
  await part().waitFor()
  await expectCalm()
  await goTo('Analysis')
  expect(await notice().count()).toBe(1)
  await window.picture('60-warehouse-away')
})

it('what is kept in the store stands: campaigns on the home page and their own, segments with their rules, tables without their rows', async () => {
  // The figures of the home page may be those kept since it was there; the campaigns are always told.
  await page.goto(`${company.url}/`)
  await page.getByRole('table').getByRole('link', { name: 'Calls' }).waitFor()
  await goTo('Segments')
  await page.getByRole('table').getByRole('link', { name: 'buyers' }).click()
  await page.getByRole('heading', { level: 1, name: 'buyers' }).waitFor()
  await page.getByRole('tab', { name: 'Rule' }).waitFor()
  await goTo('Data')
  const purchases = page.getByRole('row').filter({ hasText: 'purchase' })
  await purchases.getByText('Unknown').waitFor()
  await purchases.getByText('Imports and events').waitFor()
  await expectCalm()
  await window.picture('61-warehouse-away-tables')
})

it('events are taken and counted as waiting', async () => {
  expect((await company.owner('POST', '/v1/track', { messageId: 'm1', userId: 'IN-001', event: 'Tea Drunk' })).status).toBe(200)
  await notice().getByText('Waiting for it: 1 event.').waitFor()
  // What is read out again whenever it changes is the title alone.
  expect(await page.getByRole('status').filter({ hasText: /The warehouse has/ }).textContent()).not.toContain('Waiting')
})

it('a form keeps what was typed, and what could not be done is said where it was asked', async () => {
  await page.goto(`${company.url}/segments/new`)
  await page.getByRole('radiogroup', { name: 'How to write the rule' }).getByText('Text', { exact: true }).click()
  await page.getByLabel('Rule as text').fill('member = true')
  await page.getByLabel('Name (English)').fill('Members')
  await page.getByLabel('Name (Chinese)').fill('会员')
  await part().waitFor()
  await page.locator('.sx-kpi').getByText('Not available').waitFor()
  expect(await page.locator('.sx-kpi').getByText('Counting').count()).toBe(0)
  await page.getByRole('button', { name: 'Create segment' }).click()
  await page.getByRole('alert').getByText('This needs the warehouse, which is away').waitFor()
  expect(await page.getByLabel('Name (English)').inputValue()).toBe('Members')
  await window.picture('62-warehouse-away-form')
})

it('when it refuses Sextant, both languages say so, with the remedy for who runs it', async () => {
  warehouse.leave('refused')
  await notice().getByText('The warehouse has refused Sextant’s sign-in since').waitFor()
  await page.getByRole('button', { name: 'Language' }).click()
  await page.getByRole('menuitem', { name: '简体中文' }).click()
  const chinese = page.getByRole('group', { name: /数据仓库自 .* 起拒绝 Sextant 登录/ })
  await chinese.getByText('详情及运维处理办法').click()
  await chinese.getByText('请更新 WAREHOUSE_URL 中的密码').waitFor()
  await page.getByText('它拒绝了 Sextant 的用户名或密码。').first().waitFor()
  await page.getByRole('button', { name: '语言' }).click()
  await page.getByRole('menuitem', { name: 'English' }).click()
})

it('when it is back, the notice goes, the page fills by itself, the draft is still there, and the reader is where he was', async () => {
  const retry = page.locator('.sx-kpi').getByRole('button', { name: 'Try again' })
  await retry.focus()
  await warehouse.comeBack()
  await notice().waitFor({ state: 'detached' })
  await expect.poll(async () => await page.locator('.sx-kpi .sx-figure').first().innerText(), { timeout: 20_000 }).toMatch(/^\d+$/)
  expect(await page.getByLabel('Name (English)').inputValue()).toBe('Members')
  await page.getByText('The warehouse is back.', { exact: true }).waitFor({ state: 'attached' })
  expect(await page.evaluate(`document.activeElement.classList.contains('sx-kpi')`)).toBe(true)
  await page.getByRole('button', { name: 'Create segment' }).click()
  await page.getByRole('heading', { level: 1, name: 'Members' }).waitFor()
})

it('a list that failed fills by itself, too, and keeps the focus that its button had', async () => {
  warehouse.leave('unreachable')
  await page.goto(`${company.url}/customers`)
  await page.getByRole('button', { name: 'Try again' }).focus()
  await warehouse.comeBack()
  await page.getByRole('table').getByRole('link').first().waitFor()
  expect(await page.evaluate(`document.activeElement.classList.contains('sx-view')`)).toBe(true)
})

it('no page failed on the way', () => {
  expect(window.complaints.filter((complaint) => !complaint.includes('status of 503'))).toEqual([])
})
