/**
 * Which of many tests to believe, so that the expected share of false ones among those believed is at most `level` (step-up procedure).
 * @param pValues one per test, 0..1
 * @param level largest expected share of false discoveries, 0..1
 * @returns for each test whether it is a discovery, in the order given
 *
 * Source: Benjamini and Hochberg (1995), Controlling the false discovery rate, J. R. Statist. Soc. B 57, procedure (1).
 *
 * Example:
 * ```ts
 * import { falseDiscoveries } from '@sextant/kernels'
 * falseDiscoveries([0.2, 0.001, 0.02], 0.05) // => [false, true, true]
 * ```
 */
export const falseDiscoveries = (pValues: readonly number[], level: number): readonly boolean[] => {
  const order = pValues.map((_, index) => index).sort((left, right) => (pValues[left] as number) - (pValues[right] as number))
  let believed = 0
  order.forEach((index, place) => {
    if ((pValues[index] as number) <= ((place + 1) / order.length) * level) believed = place + 1
  })
  const found = new Set(order.slice(0, believed))
  return pValues.map((_, index) => found.has(index))
}
