import { mkdirSync } from 'node:fs'
import { chromium } from 'playwright-core'

/** Takes pictures of pages for people to look at: `node packages/web/dev/screenshots.ts <url> <folder> [name=path …]`. */
const [url = '', folder = '', ...wanted] = process.argv.slice(2)
mkdirSync(folder, { recursive: true })
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] })
const looks = [['en', 'light', 1440], ['zh-CN', 'dark', 1440], ['zh-CN', 'light', 1024], ['en', 'dark', 1440]] as const
for (const item of wanted) {
  const [name = '', path = '/', chosen = '0'] = item.split('=').map((part) => part.replaceAll('~', '='))
  for (const look of chosen.split('').map((digit) => looks[Number(digit)] ?? looks[0])) {
    const [language, scheme, width] = look
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme, locale: language })
    const page = await context.newPage()
    page.on('console', (message) => { if (message.type() === 'error') process.stdout.write(`${name}: ${message.text()}\n`) })
    page.on('pageerror', (error) => process.stdout.write(`${name}: ${error.message}\n`))
    await page.goto(`${url}${path}`)
    await page.waitForLoadState('networkidle')
    await page.waitForTimeout(500)
    await page.screenshot({ path: `${folder}/${name}-${language}-${scheme}-${width}.png`, fullPage: true })
    await context.close()
  }
}
await browser.close()
