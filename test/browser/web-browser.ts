import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import type { BrowserContext, Locator, Page } from 'playwright-core'
import { root } from '../../tools/machine.ts'
import { chromiumArgs, chromiumPath } from '../support/programs.ts'

/** Chromium with one window per person; what its pages complain about is kept. */
export interface WebBrowser {
  /** A window of its own: cookies, language and colours are not shared. */
  readonly open: (options?: { readonly locale?: string }) => Promise<Window>
  readonly close: () => Promise<void>
}

export interface Window {
  readonly page: Page
  /** Errors of the console and of scripts so far, with the address they came from. */
  readonly complaints: readonly string[]
  /** Keeps a picture of the whole page outside git, to be looked at. */
  readonly picture: (name: string) => Promise<void>
  readonly close: () => Promise<void>
}

/** Longest wait for anything on a page, ms. */
const patienceMs = 20_000
const pictures = join(root, '.cache', 'screenshots')

/** What a failed request writes to the console is the business of the test that provokes it. */
const isOurs = (text: string): boolean => !/^Failed to load resource: the server responded with a status of 4\d\d/.test(text)

const openWindow = async (context: BrowserContext): Promise<Window> => {
  context.setDefaultTimeout(patienceMs)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && isOurs(message.text())) complaints.push(`${page.url()}: ${message.text()}`)
  })
  return {
    page, complaints,
    picture: async (name) => {
      mkdirSync(pictures, { recursive: true })
      await page.evaluate('scrollTo(0, 0)')
      await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true, animations: 'disabled' })
    },
    close: async () => await context.close(),
  }
}

export const openWebBrowser = async (): Promise<WebBrowser> => {
  // Playwright makes the fresh profile folder and removes it with the browser.
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArgs.filter((arg) => arg !== '--headless'), headless: true })
  return {
    open: async ({ locale = 'en-GB' } = {}) => await openWindow(await browser.newContext({ locale, viewport: { width: 1360, height: 900 }, reducedMotion: 'reduce' })),
    close: async () => await browser.close(),
  }
}

export const signIn = async (page: Page, url: string, who: { readonly email: string; readonly password: string }): Promise<void> => {
  await page.goto(`${url}/sign-in`)
  await page.getByLabel('E-mail').fill(who.email)
  await page.getByLabel(/^Password/).fill(who.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('navigation', { name: 'Main navigation' }).waitFor()
}

/** Chooses from a drop-down list by the words a person sees. */
export const choose = async (page: Page, list: Locator, option: string | RegExp): Promise<void> => {
  await list.click()
  await page.getByRole('option', { name: option }).first().click()
}
