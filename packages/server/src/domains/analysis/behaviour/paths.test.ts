import { analysePaths, behaviourCustomers } from '@sextant/contract'
import type { InputOf } from '@sextant/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBehaviourBench } from '../../../../../../test/support/behaviour-bench.ts'
import type { BehaviourBench } from '../../../../../../test/support/behaviour-bench.ts'
import { teaShopFiles, teaShopYaml } from '../../../../../../test/support/tea-shop.ts'
import { customersBehind } from './behind.ts'
import { pathsOf } from './paths.ts'

type PathsInput = InputOf<typeof analysePaths>

let bench: BehaviourBench

/** Seven more buyers, each with a second and third basket of one of four kinds, so that the rarer ones fold at every step. */
const buyers = Array.from({ length: 7 }, (_, index) => [[1, 'b1'], [2, `second${index % 4}`], [3, `third${index % 3}`]].map(([day, basket]) => `buyer${index},2026-02-0${day}T04:00:00Z,${basket},B1,1.00\n`).join('')).join('')

beforeAll(async () => {
  bench = await openBehaviourBench({ yaml: teaShopYaml, files: { ...teaShopFiles, 'purchases.csv': `${teaShopFiles['purchases.csv'] ?? ''}${buyers}` } })
}, 60_000)
afterAll(async () => bench?.close())

const pathsFor = async (input: PathsInput) => await pathsOf(bench.deps, analysePaths.input.parse(input))
const behind = async (parameters: PathsInput, cell: { readonly from?: string; readonly to: string }) =>
  await customersBehind(bench.deps, behaviourCustomers.input.parse({ analysis: 'paths', parameters, cell }))

const ways = { anchor: 'purchase', events: ['purchase.basket', 'visit'], depth: 3, windowDays: 60, perStep: 2 } satisfies PathsInput

describe('paths', () => {
  it.each<[string, PathsInput]>([
    ['from an event', ways], ['towards an event', { ...ways, direction: 'to' }], ['of a rule’s customers', { ...ways, rule: 'city = "Hangzhou"' }], ['with nothing folded', { ...ways, perStep: 12 }],
  ])('%s list at each node and along each link as many customers as it says', async (_, parameters) => {
    const { nodes, links } = await pathsFor(parameters)
    expect(links.length).toBeGreaterThan(2)
    for (const { key, customers } of nodes) expect([key, (await behind(parameters, { to: key })).count]).toEqual([key, customers])
    for (const { from, to, customers } of links) expect([from, to, (await behind(parameters, { from, to })).count]).toEqual([from, to, customers])
  })

  it('list those whose events fold together and those who stop', async () => {
    const { nodes } = await pathsFor(ways)
    expect(nodes.filter(({ name }) => name === '…').map(({ depth }) => depth)).toEqual([1, 2])
    // Seconds 0, 1 and 2 come twice, second 3 once: one is shown by name.
    expect((await behind(ways, { to: '1:purchase=second0' })).customers.map(({ id }) => id).toSorted()).toEqual(['buyer0', 'buyer4'])
    // Nobody of them has a fourth basket.
    expect((await behind(ways, { to: '3:' })).customers.map(({ id }) => id)).toEqual(expect.arrayContaining(['buyer0', 'buyer6']))
  })

  it('have no customers of what they do not show', async () => {
    await expect(behind(ways, { from: '0:', to: '1:checkout' })).rejects.toMatchObject({ code: 'ANALYSIS_BEHIND_UNKNOWN' })
    await expect(behind(ways, { to: '1:purchase=second3' })).rejects.toMatchObject({ code: 'ANALYSIS_BEHIND_UNKNOWN' })
  })
})
