import { ident, join, raw, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { trinoStatement } from './statement.ts'
import { textOf, tokensIn } from './testing/lexer.ts'
import { anyText, anyValue } from './testing/values.ts'

const sent = (statement: Sql): string => trinoStatement('test.statement', statement).text

describe('a statement for Trino', () => {
  it('is sent as it is when it has no values', () => {
    expect(sent(sql`select "a" from ${ident('t"1')} -- one?`)).toBe('select "a" from "t""1" -- one?')
  })

  it('carries its values as literals behind its text', () => {
    const text = sent(sql`select 'it''s ?' as a from ${ident('t')} where b = ${"o'neill"} and c in (select * from unnest(${[1, 2]}))`)
    expect(text).toBe(
      `execute immediate 'select ''it''''s ?'' as a from "t" where b = ? and c in (select * from unnest(?))' using 'o''neill', cast(json_parse('[1,2]') as array(bigint))`,
    )
  })

  it('has one placeholder for each value, and its text comes back whole, whatever names and values it has', () => {
    fc.assert(
      fc.property(fc.array(anyValue, { minLength: 1, maxLength: 5 }), anyText.filter((name) => !name.includes('\0')), (values, name) => {
        const statement = sql`select ${join(values.map((value) => sql`${value}`))} from ${ident(name)} where 'a?' <> "b?" -- c?`
        const [execute, immediate, quoted, using, ...literals] = tokensIn(sent(statement))
        expect([execute?.text, immediate?.text, using?.text]).toEqual(['execute', 'immediate', 'using'])
        const inner = tokensIn(textOf(quoted ?? { kind: 'broken', text: '' }))
        expect(inner.filter(({ text }) => text === '?').length).toBe(values.length)
        expect(inner.filter(({ kind }) => kind === 'broken')).toEqual([])
        expect(inner.find(({ kind }) => kind === 'name')?.text).toBe(`"${name.toWellFormed().replaceAll('"', '""')}"`)
        expect(literals).toEqual(tokensIn(values.map((value) => sent(sql`${value}`).replace(/^execute immediate '\?' using /, '')).join(', ')))
      }),
      { numRuns: 500 },
    )
  })

  it('shows its text without its values', () => {
    expect(trinoStatement('test.statement', sql`select ${'secret'}`).shown).toBe('select ?')
  })

  it('has the values of a view written into it: Trino would keep a view that nobody can read', () => {
    expect(sent(sql`create or replace view ${ident('v')} as select ${"o'neill"} as a, ${5} as b`)).toBe(`create or replace view "v" as select 'o''neill' as a, BIGINT '5' as b`)
    expect(sent(sql`create table ${ident('t')} as select ${5} as b`)).toContain('execute immediate')
  })

  it('is refused where a question mark of our own would be taken for a value', () => {
    for (const [statement, reason] of [
      [sql`select a ? b, ${1}`, 'a question mark stands outside quotes'],
      [sql`select /* ? */ 1 ?`, 'a question mark stands outside quotes'],
      [sql`select 'a' -- ?${raw('\r')}, ?`, 'a question mark stands outside quotes'],
      [sql`select '${1}'`, 'stands inside quotes'],
      [sql`select "${ident('a')}"`, 'a name stands inside quotes'],
      [sql`select 1 -${raw('-')} ${1}`, 'stands inside quotes or a comment'],
      [sql`select 'a`, 'ends inside quotes'],
      [sql`select /* a`, 'ends inside quotes'],
    ] as const)
      expect(() => sent(statement)).toThrow(expect.objectContaining({ code: 'WAREHOUSE_QUERY_FAILED', message: expect.stringContaining(reason) as string }))
  })

  it('is refused when it is longer than the cluster takes, quotes doubled', () => {
    const make = (characters: number): string => trinoStatement('test.statement', sql`select ${"'".repeat(characters)}`, 100).text
    expect(make(31).length).toBe(99)
    expect(() => make(32)).toThrow(expect.objectContaining({ code: 'WAREHOUSE_STATEMENT_TOO_LONG' }))
  })
})
