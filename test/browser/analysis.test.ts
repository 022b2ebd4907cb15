import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { isMember, makeCompany } from './company.ts'
import type { Company } from './company.ts'
import { createUser, startRunningServer } from './running-server.ts'
import type { RunningServer } from './running-server.ts'
import { choose, openWebBrowser, signIn } from './web-browser.ts'
import type { WebBrowser, Window } from './web-browser.ts'

/*
 * What a marketer does with the rule language and the analyses: a segment by click and as text, its page, and from a cell of an analysis to
 * one customer and to a segment of the cell. The steps follow one another; each leaves the page where the next begins.
 */

let folder = ''
let company: Company
let server: RunningServer
let browser: WebBrowser
let window: Window
let page: Page

const figure = (text: string | null): number => Number((text ?? '').replaceAll(/[^\d]/g, ''))
const heading = async (name: string | RegExp): Promise<void> => await page.getByRole('heading', { level: 1, name }).waitFor()
const goTo = async (name: string): Promise<void> => await page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name, exact: true }).click()
const closing: (() => unknown)[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sextant-analysis-'))
  closing.push(() => rmSync(folder, { recursive: true, force: true }))
  company = makeCompany(folder)
  server = await startRunningServer()
  closing.push(server.close)
  browser = await openWebBrowser()
  closing.push(browser.close)
  await server.cli('import', company.files[0] ?? '', '--data', folder)
  const marketer = await createUser(server, 'mia@example.com', 'operator')
  window = await browser.open()
  ;({ page } = window)
  await signIn(page, server.url, marketer)
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await window.picture('analysis-failed')
})

afterAll(async () => {
  for (const close of closing.toReversed()) await close()
})

const isInHamburg = (minimumEuros: number) => ({ city, spentLately }: Company['customers'][number], index: number): boolean =>
  city === 'Hamburg' && ((spentLately ?? 0) > minimumEuros || isMember(index))
/** How many the rule of the first tests selects, counted from the rows of the company's own files. */
const selected = (minimumEuros: number): number => company.customers.filter(isInHamburg(minimumEuros)).length

const ruleOf = (minimumEuros: number): string => `city = "Hamburg" and (sum(purchase.amount, last 40 days) > ${String(minimumEuros)} or member)`
const liveCount = (): Locator => page.locator('.sx-kpi .sx-figure').first()
const ruleText = (): Locator => page.getByLabel('Rule as text')
const switchTo = async (mode: 'Build' | 'Text'): Promise<void> => await page.getByRole('radiogroup', { name: 'How to write the rule' }).getByText(mode, { exact: true }).click()

/** What the builder shows, row by row: the words of each field, and how deep each stands. */
const builder = async (): Promise<unknown> =>
  await page.locator('.sx-condition').evaluateAll((rows) => rows.map((row) => {
    let depth = 0
    for (let group = row.closest('.sx-group'); group !== null; group = group.parentElement?.closest('.sx-group') ?? null) depth += 1
    return { depth, fields: [...row.querySelectorAll('input:not([type="hidden"])')].map((input) => `${input.getAttribute('aria-label') ?? ''}: ${input.value}`) }
  }))

const builtRows = (minimumEuros: number) => [
  { depth: 1, fields: ['What: City', 'How: is', 'Value: Hamburg'] },
  { depth: 2, fields: ['What: Purchase', 'Figure: sum', 'Of: Amount', 'When: in the last', 'How many: 40', 'Unit: days', 'How: more than', `Value: ${String(minimumEuros)} EUR`] },
  { depth: 2, fields: ['What: Club member', 'How: yes'] },
]

it('a rule with a group inside and a window over purchases is built by clicking alone, and counted meanwhile', async () => {
  await goTo('Segments')
  await page.getByRole('link', { name: 'New segment' }).first().click()
  await heading('New segment')
  await expect.poll(async () => figure(await liveCount().textContent())).toBe(company.customers.length)
  const row = (index: number) => page.locator('.sx-condition').nth(index)
  await page.getByRole('button', { name: 'Add condition' }).click()
  await choose(page, row(0).getByRole('combobox', { name: 'What' }), 'City')
  await choose(page, row(0).getByRole('combobox', { name: 'Value' }), 'Hamburg')
  await expect.poll(async () => figure(await liveCount().textContent())).toBe(company.customers.filter(({ city }) => city === 'Hamburg').length)

  await page.getByRole('button', { name: 'Add group' }).click()
  await choose(page, row(1).getByRole('combobox', { name: 'What' }), 'Purchase')
  await choose(page, row(1).getByRole('combobox', { name: 'Figure' }), 'sum')
  await choose(page, row(1).getByRole('combobox', { name: 'Of' }), 'Amount')
  await row(1).getByRole('textbox', { name: 'How many' }).fill('40')
  await choose(page, row(1).getByRole('combobox', { name: 'How', exact: true }), 'more than')
  await row(1).getByRole('textbox', { name: 'Value' }).fill('40')
  await page.getByRole('group', { name: 'any of these' }).getByRole('button', { name: 'Add condition' }).click()
  await choose(page, row(2).getByRole('combobox', { name: 'What' }), 'Club member')
  await choose(page, row(2).getByRole('combobox', { name: 'How', exact: true }), 'yes')
  expect(await builder()).toEqual(builtRows(40))
  await expect.poll(async () => figure(await liveCount().textContent())).toBe(selected(40))
  await window.picture('40-builder')
})

it('its text says the same; changed as text, the builder shows the change and nothing else, and the count follows', async () => {
  expect(selected(20)).toBeGreaterThan(selected(40))
  await switchTo('Text')
  await expect.poll(async () => await ruleText().inputValue()).toBe(ruleOf(40))
  await ruleText().fill(ruleOf(20))
  await expect.poll(async () => figure(await liveCount().textContent())).toBe(selected(20))
  await window.picture('41-text')
  await switchTo('Build')
  await expect.poll(builder).toEqual(builtRows(20))
  await window.picture('42-builder-again')
  await switchTo('Text')
  expect(await ruleText().inputValue()).toBe(ruleOf(20))
})

it('a slip of the pen is told with its place and the nearest name, and cannot be saved', async () => {
  await ruleText().fill(ruleOf(20).replace('member', 'membr'))
  await page.getByText('line 1, column').first().waitFor()
  await expect.poll(async () => await page.getByRole('button', { name: 'Create segment' }).isDisabled()).toBe(true)
  await page.getByRole('button', { name: 'Use member' }).click()
  await expect.poll(async () => await ruleText().inputValue()).toBe(ruleOf(20))
  await expect.poll(async () => figure(await liveCount().textContent())).toBe(selected(20))
})

it('saved, it stands in the list with its size, and its page keeps the versions and the snapshots', async () => {
  await page.getByLabel('Name (English)').fill('Hamburg, club or spending')
  await page.getByLabel('Name (Chinese)').fill('汉堡会员或近期消费')
  await page.getByRole('button', { name: 'Create segment' }).click()
  await heading('Hamburg, club or spending')
  await switchTo('Text')
  await ruleText().fill(ruleOf(40))
  await page.getByRole('button', { name: 'Save as version 2' }).click()
  await page.getByRole('button', { name: 'Save as version 3' }).waitFor()
  await page.getByRole('button', { name: 'Count again' }).click()
  await page.getByText(`Now ${String(selected(40))}`, { exact: false }).first().waitFor()

  await page.getByRole('tab', { name: 'Versions' }).click()
  const versions = page.getByRole('table', { name: 'Versions' })
  await versions.getByText(ruleOf(40)).waitFor()
  await versions.getByText(ruleOf(20)).waitFor()
  await window.picture('43-versions')
  await page.getByRole('tab', { name: 'Sizes and refreshes' }).click()
  const newest = page.getByRole('table', { name: 'Snapshots' }).getByRole('row').nth(1)
  await newest.getByText(String(selected(40)), { exact: true }).waitFor()
  await newest.getByRole('link', { name: 'Then and now' }).click()
  await page.getByText('Nobody entered or left since.').waitFor()
  await window.picture('44-then-and-now')

  await goTo('Segments')
  const listed = page.getByRole('table', { name: 'Segments' }).getByRole('row').filter({ hasText: 'Hamburg, club or spending' })
  await listed.getByText(String(selected(40)), { exact: true }).waitFor()
  await window.picture('45-segments')
})

it('a cell of RFM leads to its customers, from there to one of them and back, and becomes a segment of exactly those', async () => {
  await goTo('Analysis')
  await heading('Analysis')
  await page.getByRole('link', { name: /^RFM Who bought/ }).click()
  await heading('RFM')
  const cell = page.getByRole('table', { name: 'Recency × frequency' }).getByRole('link').first()
  const name = await cell.getAttribute('aria-label') ?? ''
  const size = figure(name.split(': ')[1] ?? '')
  expect(size).toBeGreaterThan(0)
  await cell.click()
  const behind = page.getByRole('dialog', { name: name.split(': ')[0] ?? '' })
  await behind.getByText(`${String(size)} customers`).waitFor()
  const rows = behind.getByRole('table').getByRole('row')
  expect(await rows.count()).toBe(1 + Math.min(size, 50))
  await window.picture('46-rfm-cell')

  const customer = behind.getByRole('table').getByRole('link').first()
  const number = await customer.innerText()
  await customer.click()
  await page.waitForURL((url) => url.pathname === `/customers/${number}`)
  await page.getByText(company.customers.find((one) => one.number === number)?.city ?? 'no such customer').first().waitFor()
  await page.goBack()
  await behind.getByText(`${String(size)} customers`).waitFor()

  await behind.getByRole('button', { name: 'New segment from these' }).click()
  await behind.getByLabel('Name (English)').fill('Cell of RFM')
  await behind.getByLabel('Name (Chinese)').fill('RFM 一格')
  await window.picture('47-cell-to-segment')
  await behind.getByRole('button', { name: 'Save', exact: false }).click()
  await page.waitForURL((url) => url.pathname === '/segments/cell-of-rfm')
  await heading('Cell of RFM')
  expect(await server.cli('segments', 'count', 'in segment "cell-of-rfm"')).toMatchObject({ count: size })
})

it('the address of an analysis is the analysis: a fresh tab shows the same figures', async () => {
  await page.goto(`${server.url}/analysis/rfm`)
  await heading('RFM')
  await page.getByRole('radiogroup', { name: 'Measure' }).getByText('Revenue', { exact: true }).click()
  await choose(page, page.getByRole('combobox', { name: 'Segment' }), 'Hamburg, club or spending')
  await page.waitForURL(/segment=hamburg/)
  const figures = async (tab: Page): Promise<string> => await tab.getByRole('table', { name: 'Recency × frequency' }).innerText()
  await page.waitForLoadState('networkidle')
  const here = await figures(page)
  expect(here).toMatch(/€/)
  const tab = await page.context().newPage()
  await tab.goto(page.url())
  await tab.getByRole('table', { name: 'Recency × frequency' }).waitFor()
  await expect.poll(async () => await figures(tab)).toBe(here)
  expect(await tab.getByRole('combobox', { name: 'Segment' }).inputValue()).toBe('Hamburg, club or spending')
  await tab.close()
})

/** Opens a figure and tells how many customers its drawer says and lists; leaves the drawer closed. */
const behindOf = async (open: () => Promise<void>): Promise<{ readonly title: string; readonly count: number; readonly rows: number }> => {
  await open()
  const behind = page.getByRole('dialog', { name: /^Customers: / })
  const count = figure(await behind.getByText(/^[\d,]+ customers?$/).innerText())
  const title = (await behind.getByRole('heading').first().innerText()).replace('Customers: ', '')
  const rows = await behind.getByRole('table').getByRole('row').count() - 1
  await behind.getByRole('button', { name: 'Close' }).click()
  await behind.waitFor({ state: 'hidden' })
  return { title, count, rows }
}
const opened = async (button: Locator) => await behindOf(async () => await button.click())
const expectListed = (found: { readonly count: number; readonly rows: number }, shown: number): void => expect(found).toMatchObject({ count: shown, rows: Math.min(shown, 50) })

/** The buttons of a table that open customers, by what they say: title → figure. */
const figuresOf = async (table: Locator): Promise<readonly { readonly title: string; readonly shown: number; readonly button: Locator }[]> =>
  (await table.locator('button[aria-haspopup]').evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label') ?? ''))).map((label, index) => {
    const colon = label.lastIndexOf(': ')
    return { title: label.slice(0, colon), shown: figure(label.slice(colon)), button: table.locator('button[aria-haspopup]').nth(index) }
  })

it('paths: each node and each link, in the picture and in the table, opens as many customers as it says', async () => {
  await page.goto(`${server.url}/analysis/paths?anchor=purchase&depth=2&windowDays=90&events=${encodeURIComponent('["purchase.product"]')}`)
  const tables = { nodes: page.getByRole('table', { name: 'Events by step' }), links: page.getByRole('table', { name: 'From event to event' }) }
  await tables.nodes.waitFor()
  const nodes = await figuresOf(tables.nodes)
  const links = await figuresOf(tables.links)
  expect(nodes[0]?.shown).toBe(company.customers.length)
  for (const of of [nodes, links]) {
    const bySize = of.toSorted((left, right) => left.shown - right.shown)
    for (const one of [bySize[0], bySize.at(-1)]) if (one !== undefined) expectListed(await opened(one.button), one.shown)
  }
  // The first node stands at the left edge over the whole height of the picture; its links leave it to the right.
  const picture = page.getByRole('figure', { name: 'Paths' }).locator('canvas')
  const at = (x: number, y: number) => async () => await picture.click({ position: { x, y } })
  const node = await behindOf(at(14, 200))
  expectListed(node, nodes.find(({ title }) => title === node.title)?.shown ?? Number.NaN)
  const link = await behindOf(at(26, 100))
  expectListed(link, links.find(({ title }) => title === link.title)?.shown ?? Number.NaN)
  await window.picture('48-paths')
})

it('cohorts by an attribute: each size and each cell opens as many customers as it says', async () => {
  await page.goto(`${server.url}/analysis/cohorts?by=city&granularity=quarter`)
  const table = page.getByRole('table', { name: 'Cohorts', exact: true })
  await table.waitFor()
  const { cohorts } = (await server.cli('analyse', 'cohorts', '--by', 'city', '--granularity', 'quarter')) as { cohorts: readonly { readonly cohort: string; readonly size: number; readonly active: readonly number[]; readonly observed: readonly number[] }[] }
  expect(Object.fromEntries(cohorts.map(({ cohort, size }) => [cohort, size]))).toEqual(Object.fromEntries(['Bremen', 'Hamburg', 'Kiel'].map((name) => [name, company.customers.filter(({ city }) => city === name).length])))
  const kiel = cohorts.find(({ cohort }) => cohort === 'Kiel')
  const row = table.getByRole('row').filter({ hasText: 'Kiel' }).getByRole('button')
  expectListed(await opened(row.first()), kiel?.size ?? Number.NaN)
  // The last period that has customers: fewest, so that all are listed.
  const offset = kiel?.active.findLastIndex((customers) => customers > 0) ?? -1
  const cell = row.and(page.getByRole('button', { name: new RegExp(`^Kiel, .* ${String(offset)}: `) }))
  const shown = kiel?.active[offset] ?? Number.NaN
  // Its share is of those who could have been seen that long.
  expect(await cell.innerText()).toBe(`${Math.round((shown / (kiel?.observed[offset] ?? 1)) * 100)}%`)
  expectListed(await opened(cell), shown)
  await window.picture('49-cohorts-by-city')
})

it('the page of the segment speaks Chinese, with the rule in words', async () => {
  await page.goto(`${server.url}/segments/hamburg-club-or-spending`)
  await heading('Hamburg, club or spending')
  await page.getByRole('button', { name: 'Language' }).click()
  await page.getByRole('menuitem', { name: '简体中文' }).click()
  await heading('汉堡会员或近期消费')
  expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN')
  for (const tab of ['规则', '规模与刷新', '版本', '当时与现在']) await page.getByRole('tab', { name: tab }).waitFor()
  await expect.poll(async () => await page.locator('.sx-sentence').innerText()).toMatch(/城市.*Hamburg/s)
  await expect.poll(async () => figure(await liveCount().textContent())).toBe(selected(40))
  await window.picture('50-segment-zh')
})

it('nothing on the way wrote an error to the console, and the server reported no failure', () => {
  expect(window.complaints).toEqual([])
  expect(server.output()).not.toMatch(/"level":"error"|\berror\b/i)
})
