import { render, sql } from '@sextant/sql'
import { describe, expect, it } from 'vitest'
import { withCommonTables } from './sights.ts'

const seen = [sql`"fact" as (select 1 as "x")`]
const written = (statement: Parameters<typeof withCommonTables>[1]): string => render(withCommonTables(seen, statement), 'question').text.replaceAll(/\s+/g, ' ').trim()

describe('common tables of a sight', () => {
  it('stand before a statement, and before its own common tables', () => {
    expect(written(sql`select 1 from "fact"`)).toBe('with "fact" as (select 1 as "x") select 1 from "fact"')
    expect(written(sql` with own as (select 1) select * from own`)).toBe('with "fact" as (select 1 as "x") , own as (select 1) select * from own'.replace(' ,', ','))
    expect(written(sql`with recursive own as (select 1) select * from own`)).toBe('with recursive "fact" as (select 1 as "x"), own as (select 1) select * from own')
  })

  it('are found by a statement that begins with a piece put in, or a comment', () => {
    const own = sql`
      with own as (select ${1})`
    expect(written(sql`
      ${own} select * from own`)).toBe('with "fact" as (select 1 as "x"), own as (select ?) select * from own')
    expect(written(sql`-- why
      with own as (select 1) select * from own`)).toBe('with "fact" as (select 1 as "x"), own as (select 1) select * from own')
    expect(written(sql`select 'with' from "without"`)).toContain(`) select 'with' from`)
  })
})
