import type { z } from 'zod'
import type { axisSchema, crossTabSchema, distributionSchema, firstPurchaseSchema, funnelSchema, geographySchema, pathsSchema } from './analysis-behaviour.ts'

/*
 * Answers whose small cells cannot be left out by name alone: buckets of an axis are told by their place, and a bucket of one customer tells of
 * him by its very label. Each function takes an answer with exact counts and gives it without what stands for fewer customers than the floor.
 * Counts that stay are rounded down afterwards.
 */
type Axis = z.output<typeof axisSchema>

/** Buckets keep their places; what few have, loses its name, ends and rule. */
const namedOnly = (axis: Axis, isLarge: (bucket: number) => boolean): Axis =>
  ({ ...axis, buckets: axis.buckets.map((bucket, index) => (isLarge(index) ? bucket : { ...bucket, label: '', from: null, to: null, rule: null })) })

type CrossTab = z.output<typeof crossTabSchema>

/** Of a table that counts customers. Shares and the test of association are made of exact counts, so they go. */
export const largeCellsOfTable = (answer: CrossTab, floor: number): CrossTab => {
  const isLarge = ({ value }: { readonly value: number | null }): boolean => value !== null && value >= floor
  const total = (one: CrossTab['total']): CrossTab['total'] => ({ value: one.value, shareOfTotal: null, rule: isLarge(one) ? one.rule : null })
  return {
    ...answer, association: null, rows: namedOnly(answer.rows, (index) => answer.rowTotals[index] !== undefined && isLarge(answer.rowTotals[index])),
    columns: answer.columns === null ? null : namedOnly(answer.columns, (index) => answer.columnTotals[index] !== undefined && isLarge(answer.columnTotals[index])),
    cells: answer.cells.filter(isLarge).map((cell) => ({ ...cell, shareOfRow: null, shareOfColumn: null, shareOfTotal: null })), rowTotals: answer.rowTotals.map(total), columnTotals: answer.columnTotals.map(total), total: total(answer.total),
  }
}

type Funnel = z.output<typeof funnelSchema>

export const largeGroupsOfFunnel = (answer: Funnel, floor: number): Funnel => {
  const groups = answer.groups.filter(({ bucket, steps }) => bucket === null || (steps[0]?.reached ?? 0) >= floor)
  return {
    ...answer, axis: answer.axis === null ? null : namedOnly(answer.axis, (index) => groups.some(({ bucket }) => bucket === index)),
    groups: groups.map((group) => ({ ...group, steps: group.steps.map(({ reached }) => ({ reached, shareOfFirst: null, shareOfPrevious: null, medianHours: null, upperQuartileHours: null })) })),
  }
}

type Paths = z.output<typeof pathsSchema>

/** Shares are made again of the rounded counts: of the exact ones they would tell how many those are. */
export const largeWays = (answer: Paths, floor: number): Paths => {
  const round = (count: number): number => Math.floor(count / floor) * floor
  const share = (part: number, whole: number): number => (round(whole) === 0 ? 0 : Math.min(1, round(part) / round(whole)))
  const nodes = answer.nodes.filter(({ customers }) => customers >= floor)
  const sizes = new Map(nodes.map(({ key, customers }) => [key, customers]))
  return {
    ...answer, nodes: nodes.map((node) => ({ ...node, share: share(node.customers, answer.customers) })),
    links: answer.links.filter(({ from, to, customers }) => customers >= floor && sizes.has(from) && sizes.has(to)).map((link) => ({ ...link, share: share(link.customers, sizes.get(link.from) ?? 0) })),
  }
}

type Geography = z.output<typeof geographySchema>

export const largeAreas = (answer: Geography, floor: number): Geography => {
  const areas = answer.areas.filter(({ value }) => value !== null && value >= floor)
  return { ...answer, axis: namedOnly(answer.axis, (index) => areas.some(({ bucket }) => bucket === index)), areas: areas.map((area) => ({ ...area, share: null })) }
}

type FirstPurchase = z.output<typeof firstPurchaseSchema>

export const largeFirstPurchases = (answer: FirstPurchase, floor: number): FirstPurchase => {
  const groups = answer.groups.filter(({ customers }) => customers >= floor)
  return {
    ...answer, stratum: null, axis: namedOnly(answer.axis, (index) => groups.some(({ bucket }) => bucket === index)),
    groups: groups.map((group) => ({ ...group, share: null, difference: null, adjusted: null, meanFirstValue: null })),
  }
}

type Distribution = z.output<typeof distributionSchema>

/** Quantiles, ends and cumulative shares are values of single customers: of numbers only how many have one is told, in bins of many. */
export const largeCategories = (answer: Distribution, floor: number): Distribution => {
  const { categories } = answer
  return {
    ...answer, numeric: null, by: null, groups: [],
    categories: categories === null ? null : { ...categories, axis: namedOnly(categories.axis, (index) => (categories.customers[index] ?? 0) >= floor) },
  }
}
