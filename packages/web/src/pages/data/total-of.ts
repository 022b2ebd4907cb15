/** The sum of counts; null when one of them is not shown to who sees a part of the customers. */
export const totalOf = (counts: readonly (number | null)[]): number | null =>
  counts.reduce<number | null>((total, count) => (total === null || count === null ? null : total + count), 0)
