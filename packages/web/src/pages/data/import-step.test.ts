import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { dataTexts } from '../../i18n/texts/data.ts'
import { importStep } from './import-step.ts'

const imports = join(import.meta.dirname, '../../../../server/src/domains/data/import')

it('every step that an import reports has a text in both languages', () => {
  const sources = readdirSync(imports).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts')).map((name) => readFileSync(join(imports, name), 'utf8')).join('\n')
  const written = [...sources.matchAll(/\bstep(?:\(|: )(['`])(.+?)\1/g)].map(([, , step = '']) => step.replace(/\$\{.*?\}/, 'visits'))
  expect(written.length).toBeGreaterThan(9)
  for (const step of written) {
    const { text } = importStep(step) ?? {}
    expect(text, step).toBeDefined()
    expect(dataTexts.zh[text as 'step_done'], step).toMatch(/\p{Script=Han}/u)
  }
})

it('a table may be called as a step is, and a step of a later version is told as it is', () => {
  expect(importStep('reading customers')).toEqual({ text: 'step_reading', table: 'customers' })
  expect(importStep('checking the weather forecast')).toEqual({ text: 'step_checking', table: 'the weather forecast' })
  expect(importStep('polishing')).toBeUndefined()
})
