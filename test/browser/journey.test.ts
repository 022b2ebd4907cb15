import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { openMailServer } from '../support/mail-server.ts'
import type { MailServer, ReceivedMail } from '../support/mail-server.ts'
import { longNumbers, makeCompany } from './company.ts'
import type { Company } from './company.ts'
import { createUser, startRunningServer } from './running-server.ts'
import type { RunningServer } from './running-server.ts'
import { choose, openWebBrowser, signIn } from './web-browser.ts'
import type { WebBrowser, Window } from './web-browser.ts'

/*
 * One company from its first file to the verdict on its first campaign, as a person does it: the real server, the real web application, a
 * real mail server on loopback. The steps follow one another; each leaves the page where the next begins.
 */

let folder = ''
let company: Company
let mail: MailServer
let server: RunningServer
let browser: WebBrowser
let window: Window
let page: Page
let password = ''
let key = ''

const email = 'ada@example.com'
const figure = (text: string | null): number => Number((text ?? '').replaceAll(/[^\d]/g, ''))
const heading = async (name: string | RegExp): Promise<void> => await page.getByRole('heading', { level: 1, name }).waitFor()
const goTo = async (name: string): Promise<void> => await page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name, exact: true }).click()

const closing: (() => unknown)[] = []

/** A viewer made in Settings, in a window of its own; his password is shown once. */
const newUser = async (address: string, name: string): Promise<{ readonly email: string; readonly password: string }> => {
  const settings = await window.page.context().newPage()
  await settings.goto(`${server.url}/settings?tab=users`)
  await settings.getByRole('button', { name: 'New user' }).click()
  const dialog = settings.getByRole('dialog')
  await dialog.getByLabel('E-mail').fill(address)
  await dialog.getByLabel(/^Name/).fill(name)
  await dialog.getByRole('button', { name: 'Create' }).click()
  await dialog.getByText('Password, shown only now').first().waitFor()
  const made = await dialog.locator('pre, code').first().innerText()
  await settings.close()
  return { email: address, password: made.trim() }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sextant-journey-'))
  closing.push(() => rmSync(folder, { recursive: true, force: true }))
  company = makeCompany(folder)
  mail = await openMailServer()
  closing.push(mail.close)
  server = await startRunningServer({ SMTP_URL: mail.url, SEXTANT_MAIL_FROM: 'Harbour Tea <tea@example.org>' })
  closing.push(server.close)
  browser = await openWebBrowser()
  closing.push(browser.close)
  ;({ password } = await createUser(server, email, 'administrator'))
  window = await browser.open()
  ;({ page } = window)
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await window.picture('failed')
})

afterAll(async () => {
  for (const close of closing.toReversed()) await close()
})

it('a newcomer signs in with the keyboard alone; a wrong password is told', async () => {
  await page.goto(`${server.url}/customers`)
  await page.getByLabel('E-mail').waitFor()
  await page.keyboard.type(email)
  await page.keyboard.press('Tab')
  await page.keyboard.type('wrong password')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').getByText('E-mail or password is wrong.').waitFor()
  await window.picture('01-sign-in-refused')
  await page.getByLabel(/^Password/).focus()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await heading('Customers')
})

it('an empty house says what to do on every page, and an unknown address says so', async () => {
  await page.getByText('No data yet').waitFor()
  await window.picture('02-customers-empty')
  await page.goto(`${server.url}/no/such/page`)
  await page.getByText('There is no such page').waitFor()
  await window.picture('03-not-found')
  await page.getByRole('link', { name: 'To the home page' }).click()
  await page.waitForURL(`${server.url}/`)
  await goTo('Campaigns')
  await page.getByText('No data yet').waitFor()
  await window.picture('04-campaigns-empty')
})

it('files of this computer are checked by a dry run, then imported, with every rejected row shown', async () => {
  await goTo('Data')
  await page.getByRole('link', { name: 'Import files' }).first().click()
  await heading('Import files')
  await page.locator('input[type=file]').setInputFiles([...company.files])
  await page.getByText(/4 files/).waitFor()
  await window.picture('05-import-wizard')
  await page.getByRole('button', { name: 'Start dry run' }).click()
  await page.getByText('This was a dry run: nothing was loaded.').waitFor()
  await page.getByRole('link', { name: 'Import for real' }).click()
  await page.locator('input[type=file]').setInputFiles([...company.files])
  await page.getByLabel(/^Dry run/).uncheck()
  await page.getByRole('button', { name: 'Start import' }).click()
  await page.getByText('Loaded', { exact: true }).first().waitFor()
  const rejected = page.getByRole('table', { name: 'Rejected rows' })
  await rejected.getByRole('row').filter({ hasText: 'not a day' }).waitFor()
  await rejected.getByRole('row').filter({ hasText: '99999' }).waitFor()
  await window.picture('06-import-report')
  await goTo('Data')
  await page.getByRole('table').first().getByRole('row').filter({ hasText: 'Purchase' }).waitFor()
  await window.picture('07-data-tables')
})

it('the customers are listed, found by number, and shown whole', async () => {
  await goTo('Home')
  await heading(/./)
  await page.locator('canvas').first().waitFor()
  await window.picture('08-home')
  await goTo('Customers')
  await page.getByText(`${company.customers.length} customers`).waitFor()
  await window.picture('09-customers')
  await page.getByRole('search').getByRole('textbox', { name: 'Identifier or name' }).fill('00042')
  await page.getByText('1 customers').waitFor()
  await page.getByRole('table', { name: 'Customers' }).getByRole('link').first().click()
  await page.getByText('Timeline').first().waitFor()
  await page.getByText(company.customers[41]?.city ?? '').first().waitFor()
  expect(await page.locator('body').innerText()).not.toContain('c00042@example.com')
  await window.picture('10-customer')
})

it.each(longNumbers)('the customer with the number %s is found, and shown with every digit of it', async (number) => {
  await page.goto(`${server.url}/customers?search=${number}`)
  await page.getByRole('table', { name: 'Customers' }).getByRole('link', { name: number, exact: true }).click()
  await page.waitForURL((url) => url.pathname === `/customers/${number}`)
  await page.getByText('Timeline').first().waitFor()
  await page.getByText(number, { exact: true }).first().waitFor()
})

it('a search that fits nobody says so; a rule that cannot be read is told with its place', async () => {
  await page.goto(`${server.url}/customers?search=nobody-of-this-name`)
  await page.getByText('No customer fits').waitFor()
  await window.picture('11-customers-none')
  await page.goto(`${server.url}/customers?rule=${encodeURIComponent('citty = "Hamburg"')}`)
  await page.getByRole('alert').waitFor()
  await window.picture('12-customers-rule-wrong')
})

it('a segment is built by clicking, counted while it is built, shown as text and saved', async () => {
  await goTo('Segments')
  await page.getByRole('link', { name: 'New segment' }).first().click()
  await heading('New segment')
  const row = (index: number) => page.locator('.sx-condition').nth(index)
  await page.getByRole('button', { name: 'Add condition' }).click()
  await choose(page, row(0).getByRole('combobox', { name: 'What' }), 'City')
  await choose(page, row(0).getByRole('combobox', { name: 'Value' }), 'Hamburg')
  await page.getByRole('button', { name: 'Add condition' }).click()
  await choose(page, row(1).getByRole('combobox', { name: 'What' }), 'Purchase')
  await choose(page, row(1).getByRole('combobox', { name: 'Figure' }), 'has any')
  await row(1).getByRole('textbox', { name: 'How many' }).fill('90')
  await expect.poll(async () => figure(await page.locator('.sx-kpi .sx-figure').first().textContent()), { timeout: 10_000 }).toBe(company.recentInHamburg)
  await window.picture('13-segment-builder')
  await page.getByText('Text', { exact: true }).click()
  await expect.poll(async () => await page.getByLabel('Rule as text').inputValue()).toBe('city = "Hamburg" and any(purchase, last 90 days)')
  await window.picture('14-segment-text')
  await page.getByLabel('Name (English)').fill('Hamburg, bought lately')
  await page.getByLabel('Name (Chinese)').fill('汉堡近期购买')
  await page.getByRole('button', { name: 'Create segment' }).click()
  await heading('Hamburg, bought lately')
  await window.picture('15-segment')
})

it('an offer with a code of its own for each customer, and a template previewed for a real one', async () => {
  await goTo('Offers')
  await page.getByRole('link', { name: 'New offer' }).first().click()
  await page.getByLabel('Name (English)').fill('Spring tea')
  await page.getByLabel('Name (Chinese)').fill('春茶')
  await page.getByText('Active', { exact: true }).click()
  await page.getByLabel('Value of one acceptance').fill('12')
  await page.getByLabel('Cost of one acceptance').fill('3')
  await choose(page, page.getByRole('combobox', { name: 'Coupon' }), 'One code per customer')
  await window.picture('16-offer-form')
  await page.getByRole('button', { name: 'Create offer' }).click()
  await heading('Spring tea')
  await page.getByRole('button', { name: 'Add codes' }).click()
  await page.getByText('1,000 free').first().waitFor()
  await window.picture('17-offer')

  await goTo('Templates')
  await page.getByRole('link', { name: 'New template' }).first().click()
  await page.getByLabel('Name', { exact: false }).first().fill('Spring mail')
  await choose(page, page.getByRole('combobox', { name: 'Format' }), 'Plain text')
  await page.getByLabel('Subject').fill('{{ customer.first_name }}, spring tea is here')
  await page.getByLabel('Body').fill('Dear {{ customer.first_name }},\nyour code is {{ coupon.code }}.\n')
  await page.getByRole('combobox', { name: 'As this customer would get it' }).fill('00001')
  await page.getByRole('option', { name: /00001/ }).first().click()
  await choose(page, page.getByRole('combobox', { name: 'With offer' }), 'Spring tea')
  await page.getByRole('alert').getByText('an e-mail template must show the unsubscribe link').waitFor()
  await page.getByLabel('Body').fill('Dear {{ customer.first_name }},\nyour code is {{ coupon.code }}.\nNo more mails: {{ unsubscribe_url }}\n')
  await page.getByText('Ada, spring tea is here').waitFor()
  await window.picture('18-template')
  await page.getByRole('button', { name: 'Create template' }).click()
  await heading('Spring mail')
})

it('a campaign with a control group shows before launch who is left out and what could be detected', async () => {
  await goTo('Campaigns')
  await page.getByRole('link', { name: 'New campaign' }).first().click()
  await page.getByLabel('Name', { exact: false }).first().fill('Spring tea for Hamburg')
  await choose(page, page.getByRole('combobox', { name: 'Offer' }), 'Spring tea')
  await choose(page, page.getByRole('combobox', { name: 'Template' }), 'Spring mail')
  await choose(page, page.getByRole('combobox', { name: 'Segment' }), 'Hamburg, bought lately')
  const share = page.getByRole('slider', { name: 'Control group' })
  await share.focus()
  while (Number(await share.getAttribute('aria-valuenow')) < 30) await page.keyboard.press('ArrowRight')
  await page.getByLabel('Cost of one contact').fill('0.05')
  await choose(page, page.getByRole('combobox', { name: 'Fact' }), 'Purchase')
  await window.picture('19-campaign-form')
  await page.getByRole('button', { name: 'Create campaign' }).click()
  await page.getByText('Smallest detectable lift').first().waitFor()
  await page.getByText(/a difference of at least/).waitFor()
  await page.locator('canvas').first().waitFor()
  await window.picture('20-campaign-plan')
})

it('a viewer sees the campaign and cannot launch it', async () => {
  const viewer = await newUser('vic@example.com', 'Vic')
  const other = await browser.open()
  await signIn(other.page, server.url, viewer)
  await other.page.goto(`${server.url}/campaigns/spring-tea-for-hamburg`)
  await other.page.getByRole('heading', { level: 1, name: 'Spring tea for Hamburg' }).waitFor()
  await other.page.getByText('Smallest detectable lift').first().waitFor()
  expect(await other.page.getByRole('button', { name: /^(?:Approve|Launch)$/ }).count()).toBe(0)
  await other.picture('21-viewer-campaign')
  const answer = await other.page.evaluate(async () => (await fetch('/v1/campaigns/spring-tea-for-hamburg/launch', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })).status)
  expect(answer).toBe(403)
  expect(other.complaints).toEqual([])
  await other.close()
})

let sent = 0

it('approved and launched, the campaign is followed to its end, and every customer of the target has one mail', async () => {
  await page.getByRole('button', { name: 'Approve' }).click()
  await page.getByRole('button', { name: 'Launch' }).click()
  const dialog = page.getByRole('dialog', { name: 'Launch this campaign' })
  const sentence = await dialog.getByText(/customers will be contacted/).textContent()
  sent = Number(/^[\d,]+/.exec(sentence ?? '')?.[0].replaceAll(',', ''))
  await window.picture('22-launch-dialog')
  await dialog.getByRole('button', { name: 'Launch' }).click()
  await page.getByText('Completed', { exact: true }).first().waitFor()
  await page.getByText(`${sent} of ${sent} done`).waitFor()
  await window.picture('23-campaign-done')
  expect(sent).toBeGreaterThan(company.recentInHamburg / 2)
  expect(sent).toBeLessThan(company.recentInHamburg)
  expect(mail.received).toHaveLength(sent)
  expect(new Set(mail.received.map(({ to }) => to)).size).toBe(sent)
  expect(new Set(mail.received.map(({ messageId }) => messageId)).size).toBe(sent)
  expect(new Set(mail.received.map(codeOf)).size).toBe(sent)
})

const codeOf = ({ text }: ReceivedMail): string => /your code is ([^\s.]+)/.exec(text)?.[1] ?? ''
const customerOf = ({ to }: ReceivedMail): string => /^c(\d+)@/.exec(to)?.[1] ?? ''

it('an API key for the shop is made in Settings and shown once', async () => {
  await goTo('Settings')
  await page.getByRole('tab', { name: 'API keys' }).click()
  await page.getByRole('button', { name: 'New API key' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('What it is for').fill('web-shop')
  await dialog.getByRole('button', { name: 'Create' }).click()
  await dialog.getByText('Secret, shown only now').first().waitFor()
  key = /sxt_[\w-]+/.exec(await dialog.innerText())?.[0] ?? ''
  await window.picture('24-api-key')
  expect(key).not.toBe('')
  await dialog.getByRole('button', { name: 'I have kept it' }).click()
})

it('purchases with the coupons of the mails come in by the tracking API, and the result names both arms, the lift and a verdict', async () => {
  const target = new Set(mail.received.map(customerOf))
  const control = company.customers.filter(({ number, city }, index) => city === 'Hamburg' && index % 5 !== 4 && !target.has(number))
  expect(control.length + target.size).toBe(company.recentInHamburg)
  const timestamp = new Date().toISOString()
  const purchase = (customer: string, coupon: string | null) => ({ type: 'track', event: 'purchase', messageId: `journey/${customer}`, userId: customer, timestamp, properties: { receipt: `T${customer}`, product: 'G1', amount: 20, ...(coupon === null ? {} : { coupon_code: coupon }) } })
  const batch = [...mail.received.slice(0, Math.round(sent * 0.6)).map((one) => purchase(customerOf(one), codeOf(one))), ...control.slice(0, 3).map(({ number }) => purchase(number, null))]
  const post = (path: string, body: unknown) => fetch(`${server.url}${path}`, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, body: JSON.stringify(body) })
  expect(await (await post('/v1/batch', { batch })).json()).toMatchObject({ success: true, accepted: batch.length, duplicates: 0 })
  expect(await (await post('/v1/batch', { batch })).json()).toMatchObject({ success: true, duplicates: batch.length })
  expect((await post('/v1/tracking/flush', {})).status).toBe(200)
  // The match runs by itself soon after; asking for it makes it certain that it has run.
  await server.cli('responses', 'match')
  await goTo('Campaigns')
  await page.getByRole('link', { name: 'Spring tea for Hamburg' }).first().click()
  await page.getByRole('tab', { name: 'Result' }).click()
  await page.getByText(`${Math.round(sent * 0.6)} of ${sent}`).first().waitFor()
  await page.getByText(`3 of ${control.length}`).first().waitFor()
  await page.getByText('The response window is still open').first().waitFor()
  await page.getByRole('table', { name: 'Effect by assignment' }).getByRole('row').filter({ hasText: 'Lift' }).first().waitFor()
  await page.getByRole('table', { name: 'How responses are bound' }).getByText('Code of the contact').first().waitFor()
  await page.locator('canvas').first().waitFor()
  await window.picture('25-result')
  await goTo('Measurement')
  await page.getByRole('link', { name: 'Spring tea for Hamburg' }).first().waitFor()
  await window.picture('26-measurement')
})

it('one POST to the link of a mail unsubscribes, reading it does not, and the customer page shows the suppression', async () => {
  const [first] = mail.received
  if (first === undefined) throw new Error('no mail was received')
  const link = /<(http[^>]+)>/.exec(first.headers.get('list-unsubscribe') ?? '')?.[1] ?? ''
  expect(link.startsWith(`${server.url}/u/`)).toBe(true)
  expect(first.headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click')
  expect((await fetch(link)).status).toBe(200)
  await page.goto(`${server.url}/customers/${customerOf(first)}`)
  await page.getByText('Nothing keeps this customer from being contacted').waitFor()
  const answer = await fetch(link, { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) })
  expect(answer.status).toBe(200)
  await page.reload()
  await page.getByText('Unsubscribed').first().waitFor()
  expect(await page.getByText('Nothing keeps this customer from being contacted').count()).toBe(0)
  await window.picture('27-customer-unsubscribed')
  await goTo('Interaction')
  await window.picture('28-interaction')
})

it('the same pages speak Chinese and have a dark side', async () => {
  await page.getByRole('button', { name: 'Language' }).click()
  await page.getByRole('menuitem', { name: '简体中文' }).click()
  await page.getByRole('navigation', { name: '主导航' }).waitFor()
  await page.getByRole('button', { name: '配色' }).click()
  await page.getByRole('menuitem', { name: '深色' }).click()
  await expect.poll(async () => await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark')
  expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN')
  await page.goto(`${server.url}/campaigns/spring-tea-for-hamburg?tab=result`)
  await page.getByText('为时尚早').first().waitFor()
  await page.locator('canvas').first().waitFor()
  await window.picture('29-result-zh-dark')
  for (const [path, name] of [['/', '30-home-zh-dark'], ['/customers/00001', '31-customer-zh-dark'], ['/segments/hamburg-bought-lately', '32-segment-zh-dark'], ['/analysis', '33-analysis-zh-dark'], ['/data', '34-data-zh-dark'], ['/settings', '35-settings-zh-dark']] as const) {
    await page.goto(`${server.url}${path}`)
    await heading(/./)
    await page.waitForLoadState('networkidle')
    await window.picture(name)
  }
})

it('nothing on the way wrote an error to the console, and the server reported no failure', () => {
  expect(window.complaints).toEqual([])
  expect(server.output()).not.toMatch(/"level":"error"|\berror\b/i)
})
