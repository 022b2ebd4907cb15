import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { companyModelSchema } from '../../packages/contract/src/model.ts'

test('the company describes itself in the language of model.yaml', () => {
  const result = companyModelSchema.safeParse(parse(readFileSync(new URL('./model.yaml', import.meta.url), 'utf8')))
  expect(result.error?.issues ?? []).toEqual([])
})
