import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCompany } from './company.ts'
import { createUser, startRunningServer } from './running-server.ts'
import type { RunningServer } from './running-server.ts'
import { openWebBrowser, signIn } from './web-browser.ts'
import type { WebBrowser, Window } from './web-browser.ts'

let folder = ''
let server: RunningServer
let browser: WebBrowser
let window: Window
let page: Page
const closing: (() => unknown)[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sextant-accessibility-'))
  closing.push(() => rmSync(folder, { recursive: true, force: true }))
  const company = makeCompany(folder, 60)
  server = await startRunningServer()
  closing.push(server.close)
  browser = await openWebBrowser()
  closing.push(browser.close)
  await server.cli('import', company.files[0] ?? '', '--data', folder)
  await fill()
  const administrator = await createUser(server, 'ada@example.com', 'administrator')
  window = await browser.open()
  ;({ page } = window)
  await signIn(page, server.url, administrator)
})

afterAll(async () => {
  for (const close of closing.toReversed()) await close()
})

/** One of each thing that has a page of its own, so that the pages show figures and not only that there is nothing. */
const fill = async (): Promise<void> => {
  const named = (en: string, zh: string) => ({ en, zh })
  await server.cli('segments', 'save', 'club', '--name', JSON.stringify(named('Club', '会员')), '--rule', 'member')
  await server.cli('segments', 'save', 'hamburg', '--name', JSON.stringify(named('Hamburg', '汉堡')), '--rule', 'city = "Hamburg"')
  await server.cli('tags', 'save', 'buyer', '--name', JSON.stringify(named('Buyer', '购买客户')), '--expression', 'any(purchase, last 90 days)')
  const revenue = { kind: 'metric', metric: 'revenue' }
  await server.cli('watches', 'save', 'revenue', '--definition', JSON.stringify({ kind: 'indicator', name: named('Revenue', '收入'), indicator: revenue, period: 'week', by: 'city', condition: { kind: 'anomaly' } }))
  await server.cli('targets', 'save', 'revenue', '--definition', JSON.stringify({ name: named('Revenue', '收入'), indicator: revenue, period: 'month', by: 'city' }))
  await server.cli('reports', 'save', 'weekly', '--definition', JSON.stringify({ name: named('Weekly', '周报'), period: 'week', parts: [{ kind: 'indicator', indicator: revenue, by: 'city' }, { kind: 'watches' }] }))
  await server.cli('reports', 'write', 'weekly')
  await server.cli('organisation', 'save', 'hamburg', '--kind', 'store', '--name', JSON.stringify(named('Hamburg', '汉堡')), '--rule', 'city = "Hamburg"')
}

/** Faults of the page as it stands, in words; the script runs inside the page. */
const askPage = async (script: string): Promise<unknown> => await page.evaluate(readFileSync(join(import.meta.dirname, 'fixtures', script), 'utf8'))
const faults = async (): Promise<unknown> => await askPage('page-faults.js')
/** Words too faint in the light and in the dark; a page whose colours follow the system shows both. */
const faintWords = async (): Promise<unknown> => {
  const found: Record<string, unknown> = {}
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor()
    // Colours that are on their way would be judged half-way.
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
    await page.evaluate('for (const one of document.getAnimations()) if (one instanceof CSSTransition) one.finish()')
    found[colorScheme] = await askPage('contrast-faults.js')
  }
  return found
}
const hasFocus = async (element: Locator): Promise<boolean> => (await element.and(page.locator(':focus')).count()) === 1

const settled = async (): Promise<void> => {
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.waitForLoadState('networkidle')
}

const analyses = [
  'profile?segment=club', 'rfm', 'rfm?recency=5&frequency=5', 'rfm-cl', 'value-matrix', 'pareto', 'life-cycle', 'migration', 'cohorts', 'responders', 'distribution?of=sum(purchase.amount)', 'geography?area=city', 'cross-tab?rows=city&columns=member', 'trend', 'funnel', 'paths', 'first-purchase', 'baskets', 'ivoc',
]
const pages = [
  '/', '/customers', '/customers/00001', '/analysis', ...analyses.map((kind) => `/analysis/${kind}`),
  '/segments', '/segments/new', '/segments/club', '/segments/club?tab=history', '/segments/club?tab=versions', '/segments/club?tab=changes', '/segments/bring', '/segments/overlap?segments=club,hamburg', '/tags', '/tags/new', '/tags/buyer',
  '/watches', '/watches?tab=watches', '/watches?tab=causes', '/watches/new', '/watches/revenue', '/targets', '/targets/new', '/targets/revenue', '/reports', '/reports/new', '/reports/weekly', '/console',
  '/models', '/models/new', '/offers', '/offers/new', '/templates', '/templates/new', '/campaigns', '/campaigns/new', '/optimisation', '/interaction', '/interaction?tab=decide', '/interaction?tab=suppressions', '/interaction?tab=policy', '/measurement',
  '/data', '/data?tab=imports', '/data?tab=model', '/data/import', '/settings', '/settings?tab=users', '/settings?tab=keys', '/settings?tab=organisation', '/settings?tab=audit',
]

const languages = [
  { language: 'en', navigation: 'Main navigation', menu: 'Language', item: 'English' },
  { language: 'zh-CN', navigation: '主导航', menu: 'Language', item: '简体中文' },
]

describe.each(languages)('in $language', ({ language, navigation, menu, item }) => {
  it('every page of the navigation is reached with the keyboard alone, and begins at its title', async () => {
    await page.goto(`${server.url}/settings`)
    await page.getByRole('button', { name: menu }).click()
    await page.getByRole('menuitem', { name: item }).click()
    await expect.poll(async () => await page.locator('html').getAttribute('lang')).toBe(language)
    const links = page.getByRole('navigation', { name: navigation }).getByRole('link')
    const count = await links.count()
    // The name of the house leads home too.
    expect(count).toBe(18)
    await links.first().focus()
    for (let index = 1; index < count; index += 1) {
      await page.keyboard.press('Tab')
      const link = links.nth(index)
      expect(await hasFocus(link), `link ${index}`).toBe(true)
      const address = await link.getAttribute('href')
      await page.keyboard.press('Enter')
      await page.waitForURL((url) => url.pathname === address)
      await settled()
      await expect.poll(async () => await hasFocus(page.locator('#page-title')), { message: `the title of ${address}` }).toBe(true)
      await link.focus()
    }
  })

  it.each(pages)('%s has one title, landmarks, names on all it offers, and no error', async (path) => {
    const before = window.complaints.length
    await page.goto(`${server.url}${path}`)
    await settled()
    expect(await faults()).toEqual([])
    expect(await page.locator('html').getAttribute('lang')).toBe(language)
    expect(window.complaints.slice(before)).toEqual([])
    // Colours do not depend on the language.
    if (language === 'en') expect(await faintWords()).toEqual({ dark: [], light: [] })
  })
})

it('the check itself finds what is wrong', async () => {
  await page.evaluate(`document.querySelector('main').insertAdjacentHTML('beforeend', '<h1>Second</h1><h5>Deep</h5><input><button></button><a href="/x"></a><i id="same"></i><i id="same"></i>')`)
  expect(await faults()).toHaveLength(6)
  await page.evaluate(`document.querySelector('main').insertAdjacentHTML('beforeend', '<p style="background:#fff;color:#999">Too faint</p><p style="background:#fff;color:#666">Readable</p>')`)
  expect(await askPage('contrast-faults.js')).toEqual([expect.stringContaining('text “Too faint”: 2.8 to 1')])
})

it('the first Tab offers to skip to the content, and a dialog gives the focus back', async () => {
  await page.goto(`${server.url}/customers`)
  await settled()
  await page.keyboard.press('Tab')
  expect(await page.locator(':focus').getAttribute('href')).toBe('#main')
  await page.goto(`${server.url}/settings?tab=keys`)
  await settled()
  const opener = page.getByRole('button', { name: /New API key|新建密钥/ })
  await opener.focus()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  await expect.poll(async () => await page.getByRole('dialog').locator(':focus').count()).toBe(1)
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await expect.poll(async () => await hasFocus(opener)).toBe(true)
})
