import { countSegment, endpoints, floorOf, listCustomers, rolePermissions, runSql } from '@sextant/contract'
import type { Endpoint, Role } from '@sextant/contract'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { coarseningOf, floored, flooredAnswer } from './floor.ts'
import type { Actor } from './route.ts'

const actor = (role: Role): Actor => ({ id: 'u', name: 'u', role, permissions: rolePermissions[role], kind: 'user' })
const personal = async (): Promise<boolean> => true
const plain = async (): Promise<boolean> => false

interface Shape { readonly type?: string; readonly items?: Shape; readonly properties?: Readonly<Record<string, Shape>>; readonly anyOf?: readonly Shape[]; readonly oneOf?: readonly Shape[]; readonly $ref?: string }

/** Whether a path of a floor leads somewhere in the answer's schema. */
const leads = (shape: Shape | undefined, steps: readonly string[], root: Shape & { readonly $defs?: Readonly<Record<string, Shape>> }): boolean => {
  if (shape === undefined) return false
  if (shape.$ref !== undefined) return leads(root.$defs?.[shape.$ref.split('/').at(-1) ?? ''], steps, root)
  const choices = [...(shape.anyOf ?? []), ...(shape.oneOf ?? [])]
  if (choices.length > 0) return choices.some((choice) => leads(choice, steps, root))
  const [step, ...rest] = steps
  if (step === undefined) return true
  return step === '[]' ? leads(shape.items, rest, root) : leads(shape.properties?.[step], rest, root)
}

const pathsOf = (endpoint: Endpoint): readonly string[] => {
  const floor = floorOf(endpoint)
  if (floor === undefined || floor === 'no-figures') return []
  return [...floor.counts, ...(floor.figures ?? []), ...(floor.emptied ?? []), ...(floor.cells ?? []).flatMap(({ list, by }) => [list, `${list}[].${by}`])]
}

describe('the floor on counts', () => {
  it('names only members that answers have, so that a renamed figure is not shown exactly', () => {
    const lost = endpoints.flatMap((endpoint) => {
      const schema = z.toJSONSchema(endpoint.output, { unrepresentable: 'any' }) as Shape
      return pathsOf(endpoint).filter((path) => !leads(schema, path.replaceAll('[]', '.[]').split('.'), schema)).map((path) => `${endpoint.name} ${path}`)
    })
    expect(lost).toEqual([])
  })

  it('of ten shows no count from 1 to 9, and two counts that differ in one customer differ by nothing or a whole floor', () => {
    fc.assert(fc.property(fc.nat(100_000), fc.integer({ min: 2, max: 50 }), (count, floor) => {
      expect(floored(count, floor) % floor).toBe(0)
      expect(floored(count, floor)).toBeLessThanOrEqual(count)
      expect([0, floor]).toContain(floored(count + 1, floor) - floored(count, floor))
    }))
  })

  it('leaves small cells out, rounds the others down and keeps other figures to two digits', () => {
    const rule = { counts: ['total', 'cells[].customers', 'series[]'], cells: [{ list: 'cells', by: 'customers' }], figures: ['cells[].sum'], emptied: ['names'] }
    expect(flooredAnswer({ total: 47, cells: [{ customers: 9, sum: 1 }, { customers: 38, sum: 12_345 }], series: [3, 21, null], names: ['a'], other: 7 }, rule, 10))
      .toEqual({ total: 40, cells: [{ customers: 30, sum: 12_000 }], series: [0, 20, null], names: [], other: 7 })
  })

  it('closes endpoints that have not said how they keep an answer coarse', async () => {
    await expect(coarseningOf(runSql, actor('insight'), { sql: 'select 1' }, plain)).rejects.toMatchObject({ code: 'FIGURES_REFUSED' })
    const rfm = endpoints.find(({ name }) => name === 'analyse.rfm') as Endpoint
    await expect(coarseningOf(rfm, actor('insight'), { rule: 'age > 3' }, plain)).rejects.toMatchObject({ code: 'RULE_REFUSED' })
    expect(await coarseningOf(rfm, actor('insight'), { segment: 'all' }, plain)).toBeDefined()
    expect(await coarseningOf(countSegment, actor('insight'), { rule: 'age > 3' }, plain)).toEqual({ counts: ['count', 'of'] })
    expect(await coarseningOf(countSegment, actor('viewer'), { rule: 'age > 3' }, plain)).toBeUndefined()
  })

  it('holds for personal attributes wherever single customers or sums would tell their value', async () => {
    expect(await coarseningOf(countSegment, actor('viewer'), { rule: 'x' }, personal)).toEqual({ counts: ['count', 'of'] })
    await expect(coarseningOf(listCustomers, actor('operator'), { rule: 'x' }, personal)).rejects.toMatchObject({ code: 'RULE_PERSONAL' })
    expect(await coarseningOf(listCustomers, actor('agent'), { rule: 'x' }, personal)).toBeUndefined()
    expect(await coarseningOf(listCustomers, actor('administrator'), { rule: 'x' }, personal)).toBeUndefined()
    // What changes things for everybody is governed by its permission; what it makes is looked at through the same door.
    expect(await coarseningOf(endpoints.find(({ name }) => name === 'segments.save') as Endpoint, actor('operator'), { rule: 'x' }, personal)).toBeUndefined()
  })
})
