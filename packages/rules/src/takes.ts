import { addFault } from './scope.ts'
import type { CheckContext } from './scope.ts'
import type { TakeSyntax } from './syntax.ts'
import { isCleanText } from './tokens.ts'
import { ruleLimits } from './tree.ts'
import type { Expression, Take } from './tree.ts'
import { needType, orderedTypes } from './typing.ts'

const bad = (why: string, whyZh: string, take: TakeSyntax, context: CheckContext): undefined => addFault(context, 'BadTake', take.at, { why, whyZh })

const isSizeSound = ({ size }: TakeSyntax): boolean =>
  'count' in size ? Number.isInteger(size.count) && size.count >= 1 && size.count <= ruleLimits.takeCount : size.sharePercent > 0 && size.sharePercent <= 100

const readBy = (take: TakeSyntax, context: CheckContext): Expression | undefined => {
  if (take.by === undefined) return bad('top and bottom need a value to order by, as in take top 100 by sum(purchase.amount)', 'top 和 bottom 需要排序值，例如 take top 100 by sum(purchase.amount)', take, context)
  const by = context.read(take.by, context)
  return by === undefined ? undefined : needType(by, orderedTypes, 'take … by', take.by.at, context)?.expression
}

const readTake = (take: TakeSyntax, context: CheckContext): Take | undefined => {
  if (!isSizeSound(take)) {
    return bad(`a whole number from 1 to ${ruleLimits.takeCount} or a share above 0 up to 100 % is needed`, `需要 1 到 ${ruleLimits.takeCount} 的整数，或大于 0 且不超过 100 % 的比例`, take, context)
  }
  if (take.kind === 'sample') {
    const salt = take.salt ?? ''
    if (take.by !== undefined) return bad('a sample has no order', '抽样没有排序', take, context)
    if (!isCleanText(salt) || salt.length > ruleLimits.saltLength) return bad(`the salt is a text of at most ${ruleLimits.saltLength} characters`, `盐值须为不超过 ${ruleLimits.saltLength} 个字符的文本`, take, context)
    return { kind: 'sample', ...take.size, salt }
  }
  if (take.salt !== undefined) return bad('only a sample has a salt', '只有抽样才有盐值', take, context)
  const by = readBy(take, context)
  return by === undefined ? undefined : { kind: take.kind, by, ...take.size }
}

/** Checks how many customers a rule takes; undefined when faults were added. */
export const readTakes = (takes: readonly TakeSyntax[], isAllowed: boolean, context: CheckContext): readonly Take[] | undefined => {
  const [first] = takes
  if (first === undefined) return []
  if (!isAllowed) return addFault(context, 'TakeNotHere', first.at)
  if (takes.length > ruleLimits.takes) return addFault(context, 'BadTake', first.at, { why: `at most ${ruleLimits.takes} may follow one another`, whyZh: `最多连用 ${ruleLimits.takes} 个` })
  const read = takes.map((take) => readTake(take, context))
  return read.some((take) => take === undefined) ? undefined : (read as readonly Take[])
}
