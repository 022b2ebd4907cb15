import { describe, expect, it } from 'vitest'
import { isBareOf } from './alterations.ts'

const isOurs = (definition: string): boolean => isBareOf(definition, 'demo__rows', 'level_person', 'lake')

describe('a view that Sextant has made', () => {
  it('is known by its columns and its table, whatever the columns are called', () => {
    expect(isOurs('SELECT\n  _key\n, joined_on\n, credit_limit\n, "where"\n, "order ""of"" from"\nFROM\n  demo__rows.level_person\n')).toBe(true)
    expect(isOurs('SELECT _key FROM lake.demo__rows.level_person')).toBe(true)
    expect(isOurs('SELECT _key FROM "lake"."demo__rows"."level_person"')).toBe(true)
  })

  it('is told from one that somebody else has put in its place', () => {
    for (const definition of [
      'SELECT _key FROM demo__rows.level_person WHERE (_key > 1)',
      'SELECT _key FROM (demo__rows.level_person INNER JOIN demo__rows.other USING (_key))',
      'SELECT CAST(points AS double) points FROM demo__rows.level_person',
      'SELECT _key FROM demo__rows.level_person LIMIT 10',
      'SELECT _key FROM demo__rows.level_persons',
      'SELECT _key FROM demo.level_person',
      'SELECT _key FROM other__rows.level_person',
      'SELECT DISTINCT _key FROM demo__rows.level_person',
      'SELECT (points + 1) points FROM demo__rows.level_person',
    ]) expect([definition, isOurs(definition)]).toEqual([definition, false])
  })
})
