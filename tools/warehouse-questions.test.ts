import { expect, it } from 'vitest'
import { excusedQuestions } from '../test/cluster/excused-questions.ts'
import { questionsIn, questionsOfDomains, unaskedQuestions } from './warehouse-questions.ts'

it('names of statements are found however their calls are written, those of the store are not', () => {
  const source = `
    await warehouse.query<{ id: string }>('a.rows', sql\`select 1\`)
    const { n } = await session.one<{ readonly n: number | null }>(
      'a.count', sql\`select 2\`)
    await session.query<Row & { readonly of: (id: string) => number }>('a.typed', sql\`\`)
    await session.execute(\`a.project.\${name}\`, merged)
    await overParts(deps, 'a.parts', scored, 'one', (session) => session.columns('a.columns', select))
    await store.query<Row>(sql\`select 'not.this'\`)
    await session.keep(\`\${question}.\${part.name}\`, select)`
  expect(questionsIn(source)).toEqual(['a.columns', 'a.count', 'a.parts', 'a.project.*', 'a.rows', 'a.typed'])
})

it('a statement that no test asks is told, and an excuse that is none', () => {
  const known = new Map([['a.one', ['a.ts']], ['a.two', ['a.ts', 'b.ts']], ['a.project.*', ['c.ts']], ['a.bench', ['d.ts']]])
  const excuse = (...names: readonly string[]) => [{ names, reason: 'asked of the bench' }]
  expect(unaskedQuestions(known, new Set(['a.one', 'a.two', 'a.project.contact']), excuse('a.bench'))).toEqual([])
  expect(unaskedQuestions(known, new Set(['a.one']), excuse('a.one', 'a.bench', 'a.gone'))).toEqual([
    'a.two (a.ts, b.ts) was asked on the cluster by no test', 'a.project.* (c.ts) was asked on the cluster by no test', 'a.one is excused and was asked: take the excuse away', 'a.gone is excused and stands in no source',
  ])
})

it('what a test asks for itself stands for no statement, and a name with a gap is not met by its ends alone', () => {
  const known = new Map([['*.project', ['a.ts']], ['a.project.*', ['b.ts']]])
  expect(unaskedQuestions(known, new Set(['test.project', 'a.project.']), [])).toEqual(['*.project (a.ts) was asked on the cluster by no test', 'a.project.* (b.ts) was asked on the cluster by no test'])
  expect(unaskedQuestions(known, new Set(['b.project', 'a.project.contact']), [])).toEqual([])
})

it('the domains ask some 160 statements, and every excuse is one of them', () => {
  const known = questionsOfDomains()
  expect(known.size).toBeGreaterThan(150)
  expect(excusedQuestions.flatMap(({ names }) => names).filter((name) => !known.has(name))).toEqual([])
})
