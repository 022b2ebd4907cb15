import { ParseStop, isMark, isWord, peek, stop, takeMark, takeWord } from './cursor.ts'
import type { Cursor } from './cursor.ts'
import type { Fault } from './errors.ts'
import { readUnit, readWindow, startsWindow } from './parse-window.ts'
import type { Argument, Place, RuleSyntax, StepSyntax, Syntax, SyntaxForm, TakeSyntax } from './syntax.ts'
import { reservedWords, tokenize } from './tokens.ts'
import type { Token } from './tokens.ts'
import { compareOperators, ruleLimits } from './tree.ts'
import type { ArithmeticOperator, CompareOperator } from './tree.ts'

const needWord = (cursor: Cursor, word: string): void => {
  if (!takeWord(cursor, word)) stop(cursor, [word])
}

const needMark = (cursor: Cursor, mark: string): void => {
  if (!takeMark(cursor, mark)) stop(cursor, [mark])
}

const placeFrom = (cursor: Cursor, start: Token): Place => ({
  kind: 'text', offset: start.offset, end: (cursor.tokens[cursor.position - 1] ?? start).end,
})

const tooDeep = (at: Place): ParseStop => new ParseStop({ code: 'TooDeep', at, params: { limit: ruleLimits.depth } })

const node = (cursor: Cursor, start: Token, depth: number, form: SyntaxForm): Syntax => {
  const at = placeFrom(cursor, start)
  if (depth > ruleLimits.depth) throw tooDeep(at)
  return { at, depth, ...form }
}

const above = (...children: readonly Syntax[]): number => {
  let depth = 0
  for (const child of children) if (child.depth > depth) depth = child.depth
  return depth + 1
}

const nested = <T>(cursor: Cursor, read: () => T): T => {
  cursor.nesting += 1
  const token = peek(cursor)
  if (cursor.nesting > ruleLimits.depth) throw tooDeep({ kind: 'text', offset: token.offset, end: token.end })
  const result = read()
  cursor.nesting -= 1
  return result
}

const readName = (cursor: Cursor, expected: string): string => {
  const token = peek(cursor)
  const isName = token.kind === 'quoted-name' || (token.kind === 'word' && !reservedWords.has(token.value.toLowerCase()))
  if (!isName) stop(cursor, [expected])
  cursor.position += 1
  return token.value
}

const chain = (cursor: Cursor, word: 'and' | 'or', readPart: (cursor: Cursor) => Syntax): Syntax => {
  const start = peek(cursor)
  const first = readPart(cursor)
  if (!isWord(peek(cursor), word)) return first
  const parts = [first]
  while (takeWord(cursor, word)) parts.push(readPart(cursor))
  return node(cursor, start, above(...parts), { kind: word, of: parts })
}

const readOr = (cursor: Cursor): Syntax => chain(cursor, 'or', readAnd)
const readAnd = (cursor: Cursor): Syntax => chain(cursor, 'and', readNot)

const readNot = (cursor: Cursor): Syntax => {
  const start = peek(cursor)
  if (!takeWord(cursor, 'not')) return readPredicate(cursor)
  const of = nested(cursor, () => readNot(cursor))
  return node(cursor, start, above(of), { kind: 'not', of })
}

const readSegment = (cursor: Cursor, start: Token): Syntax => {
  needWord(cursor, 'segment')
  const token = peek(cursor)
  if (token.kind === 'string') cursor.position += 1
  const name = token.kind === 'string' ? token.value : readName(cursor, 'the name of a segment')
  return node(cursor, start, 1, { kind: 'segment', name })
}

const readList = (cursor: Cursor): readonly Syntax[] => {
  needMark(cursor, '(')
  const values: Syntax[] = []
  do {
    const start = peek(cursor)
    const minus = takeMark(cursor, '-')
    const value = readLiteral(cursor) ?? stop(cursor, ['a value'])
    values.push(minus ? node(cursor, start, 2, { kind: 'negate', of: value }) : value)
    if (values.length > ruleLimits.list) throw new ParseStop({ code: 'ListTooLong', at: value.at, params: { limit: ruleLimits.list } })
  } while (takeMark(cursor, ','))
  needMark(cursor, ')')
  return values
}

const negated = (cursor: Cursor, start: Token, isNegated: boolean, of: Syntax): Syntax =>
  isNegated ? node(cursor, start, above(of), { kind: 'not', of }) : of

const readPredicate = (cursor: Cursor): Syntax => {
  const start = peek(cursor)
  if (isWord(start, 'in') && isWord(peek(cursor, 1), 'segment')) {
    cursor.position += 1
    return readSegment(cursor, start)
  }
  const left = readSum(cursor)
  const token = peek(cursor)
  if (token.kind === 'mark' && (compareOperators as readonly string[]).includes(token.value)) {
    cursor.position += 1
    const right = readSum(cursor)
    return node(cursor, start, above(left, right), { kind: 'compare', operator: token.value as CompareOperator, left, right })
  }
  if (token.kind !== 'word') return left
  if (takeWord(cursor, 'is')) return readIs(cursor, start, left)
  const isNot = isWord(token, 'not') && ['in', 'between', 'contains', 'starts', 'ends'].some((next) => isWord(peek(cursor, 1), next))
  if (isNot) cursor.position += 1
  const positive = readWordPredicate(cursor, start, left)
  if (positive === undefined) return left
  return negated(cursor, start, isNot, positive)
}

const readIs = (cursor: Cursor, start: Token, of: Syntax): Syntax => {
  const isNot = takeWord(cursor, 'not')
  const known = (): Syntax => node(cursor, start, above(of), { kind: 'known', of })
  if (takeWord(cursor, 'known')) return negated(cursor, start, isNot, known())
  if (takeWord(cursor, 'null') || takeWord(cursor, 'unknown')) return negated(cursor, start, !isNot, known())
  return stop(cursor, ['known', 'null', 'not'])
}

const readWordPredicate = (cursor: Cursor, start: Token, left: Syntax): Syntax | undefined => {
  const infix = (name: string): Syntax => {
    const right = readSum(cursor)
    const args = [left, right].map((value): Argument => ({ kind: 'value', value }))
    return node(cursor, start, above(left, right), { kind: 'call', name, args })
  }
  if (takeWord(cursor, 'in')) {
    const values = readList(cursor)
    return node(cursor, start, above(left), { kind: 'in', of: left, values })
  }
  if (takeWord(cursor, 'between')) {
    const from = readSum(cursor)
    needWord(cursor, 'and')
    const to = readSum(cursor)
    return node(cursor, start, above(left, from, to), { kind: 'between', of: left, from, to })
  }
  if (takeWord(cursor, 'contains')) return infix('contains')
  if (takeWord(cursor, 'starts')) {
    needWord(cursor, 'with')
    return infix('starts_with')
  }
  if (takeWord(cursor, 'ends')) {
    needWord(cursor, 'with')
    return infix('ends_with')
  }
  return undefined
}

const leftAssociative = (cursor: Cursor, marks: readonly ArithmeticOperator[], readPart: (cursor: Cursor) => Syntax): Syntax => {
  const start = peek(cursor)
  let left = readPart(cursor)
  for (;;) {
    const token = peek(cursor)
    const operator = token.kind === 'mark' ? marks.find((mark) => mark === token.value) : undefined
    if (operator === undefined) return left
    cursor.position += 1
    const right = readPart(cursor)
    left = node(cursor, start, above(left, right), { kind: 'arithmetic', operator, left, right })
  }
}

const readSum = (cursor: Cursor): Syntax => leftAssociative(cursor, ['+', '-'], readProduct)
const readProduct = (cursor: Cursor): Syntax => leftAssociative(cursor, ['*', '/'], readSigned)

const readSigned = (cursor: Cursor): Syntax => {
  const start = peek(cursor)
  if (!takeMark(cursor, '-')) return readPrimary(cursor)
  const of = nested(cursor, () => readSigned(cursor))
  return node(cursor, start, above(of), { kind: 'negate', of })
}

const readLiteral = (cursor: Cursor): Syntax | undefined => {
  const token = peek(cursor)
  const literal = (form: SyntaxForm): Syntax => {
    cursor.position += 1
    return node(cursor, token, 1, form)
  }
  if (token.kind === 'number') return literal({ kind: 'number', value: Number(token.value) })
  if (token.kind === 'string' || token.kind === 'date' || token.kind === 'instant') return literal({ kind: token.kind, value: token.value })
  if (isWord(token, 'true')) return literal({ kind: 'boolean', value: true })
  if (isWord(token, 'false')) return literal({ kind: 'boolean', value: false })
  if (isWord(token, 'null')) return literal({ kind: 'null' })
  return undefined
}

const readPrimary = (cursor: Cursor): Syntax => {
  const literal = readLiteral(cursor)
  if (literal !== undefined) return literal
  if (takeMark(cursor, '(')) {
    const inner = nested(cursor, () => readOr(cursor))
    needMark(cursor, ')')
    return inner
  }
  const start = peek(cursor)
  if (isWord(start, 'case')) return nested(cursor, () => readCase(cursor))
  const isInfixName = start.kind === 'word' && start.value.toLowerCase() === 'contains' && isMark(peek(cursor, 1), '(')
  if (isInfixName) cursor.position += 1
  const first = isInfixName ? 'contains' : readName(cursor, 'a condition or a value')
  if (isWord(start, 'sequence') && isMark(peek(cursor), '(')) return nested(cursor, () => readSequence(cursor, start))
  if (start.kind === 'word' && isMark(peek(cursor), '(')) return nested(cursor, () => readCall(cursor, start, first))
  const parts = [first]
  while (takeMark(cursor, '.')) parts.push(readName(cursor, 'a column'))
  return node(cursor, start, 1, { kind: 'name', parts })
}

const readCase = (cursor: Cursor): Syntax => {
  const start = peek(cursor)
  cursor.position += 1
  const branches: { when: Syntax; value: Syntax }[] = []
  while (takeWord(cursor, 'when')) {
    const when = readOr(cursor)
    needWord(cursor, 'then')
    branches.push({ when, value: readOr(cursor) })
  }
  if (branches.length === 0) stop(cursor, ['when'])
  const otherwise = takeWord(cursor, 'else') ? readOr(cursor) : undefined
  needWord(cursor, 'end')
  const children = [...branches.flatMap(({ when, value }) => [when, value]), ...(otherwise === undefined ? [] : [otherwise])]
  return node(cursor, start, above(...children), {
    kind: 'case', branches, ...(otherwise === undefined || otherwise.kind === 'null' ? {} : { otherwise }),
  })
}

const readArgument = (cursor: Cursor): Argument => {
  const start = peek(cursor)
  if (takeWord(cursor, 'where')) {
    const condition = readOr(cursor)
    return { kind: 'where', condition, at: placeFrom(cursor, start) }
  }
  if (startsWindow(cursor)) {
    const window = readWindow(cursor)
    return { kind: 'window', window, at: placeFrom(cursor, start) }
  }
  if (isWord(start, 'against') && isWord(peek(cursor, 1), 'previous')) {
    cursor.position += 2
    const count = peek(cursor)
    if (count.kind !== 'number') stop(cursor, ['a number of windows'])
    cursor.position += 1
    return { kind: 'against', count: Number(count.value), at: placeFrom(cursor, start) }
  }
  return { kind: 'value', value: readOr(cursor) }
}

const readWithin = (cursor: Cursor): NonNullable<StepSyntax['within']> => {
  const count = peek(cursor)
  if (count.kind !== 'number') stop(cursor, ['a whole number'])
  cursor.position += 1
  return { count: Number(count.value), unit: readUnit(cursor) }
}

/** `no` stands before an absent fact; a fact of that name stands alone. */
const takeNo = (cursor: Cursor): boolean => {
  const next = peek(cursor, 1)
  const isFact = next.kind === 'quoted-name' || (next.kind === 'word' && next.value.toLowerCase() !== 'within' && next.value.toLowerCase() !== 'where')
  return isFact && takeWord(cursor, 'no')
}

const readStep = (cursor: Cursor): StepSyntax => {
  const start = peek(cursor)
  const absent = takeNo(cursor)
  const fact = readName(cursor, 'a fact')
  const before = takeWord(cursor, 'within') ? readWithin(cursor) : undefined
  const where = takeWord(cursor, 'where') ? readOr(cursor) : undefined
  const within = before ?? (takeWord(cursor, 'within') ? readWithin(cursor) : undefined)
  return { at: placeFrom(cursor, start), fact, absent, ...(within === undefined ? {} : { within }), ...(where === undefined ? {} : { where }) }
}

/** `sequence(purchase where …, then complaint within 7 days, then no purchase, last 90 days)`, after its bracket. */
const readSequence = (cursor: Cursor, start: Token): Syntax => {
  needMark(cursor, '(')
  const steps = [readStep(cursor)]
  let window: ReturnType<typeof readWindow>
  while (takeMark(cursor, ',')) {
    if (takeWord(cursor, 'then')) steps.push(readStep(cursor))
    else if (startsWindow(cursor)) {
      window = readWindow(cursor)
      break
    } else stop(cursor, ['then', 'a window such as last 90 days'])
  }
  if (!takeMark(cursor, ')')) stop(cursor, window === undefined ? [',', ')'] : [')'])
  const children = steps.flatMap(({ where }) => (where === undefined ? [] : [where]))
  return node(cursor, start, above(...children), { kind: 'sequence', steps, ...(window === undefined ? {} : { window }) })
}

const readCall = (cursor: Cursor, start: Token, name: string): Syntax => {
  needMark(cursor, '(')
  const args: Argument[] = []
  if (!isMark(peek(cursor), ')')) {
    do args.push(readArgument(cursor))
    while (takeMark(cursor, ','))
  }
  if (!takeMark(cursor, ')')) stop(cursor, [',', ')'])
  const children = args.flatMap((arg) => (arg.kind === 'value' ? [arg.value] : arg.kind === 'where' ? [arg.condition] : []))
  return node(cursor, start, above(...children), { kind: 'call', name, args })
}

const readTakeSize = (cursor: Cursor): TakeSyntax['size'] => {
  const token = peek(cursor)
  if (token.kind !== 'number') stop(cursor, ['a number of customers', 'a share such as 5 %'])
  cursor.position += 1
  return takeMark(cursor, '%') ? { sharePercent: Number(token.value) } : { count: Number(token.value) }
}

const readTake = (cursor: Cursor): TakeSyntax => {
  const start = peek(cursor)
  needWord(cursor, 'take')
  const kind = (['top', 'bottom', 'sample'] as const).find((word) => takeWord(cursor, word)) ?? stop(cursor, ['top', 'bottom', 'sample'])
  const size = readTakeSize(cursor)
  if (kind === 'sample') {
    const salt = takeWord(cursor, 'salt') ? peek(cursor) : undefined
    if (salt !== undefined && salt.kind !== 'string') stop(cursor, ['a text'])
    if (salt !== undefined) cursor.position += 1
    return { at: placeFrom(cursor, start), kind, size, ...(salt === undefined ? {} : { salt: salt.value }) }
  }
  needWord(cursor, 'by')
  const by = readSum(cursor)
  return { at: placeFrom(cursor, start), kind, size, by }
}

const readRule = (cursor: Cursor): RuleSyntax => {
  const start = peek(cursor)
  const isEverybody = isWord(start, 'everyone') && isWord(peek(cursor, 1), 'take')
  if (isEverybody) cursor.position += 1
  const when = isEverybody ? node(cursor, start, 1, { kind: 'boolean', value: true }) : readOr(cursor)
  const takes: TakeSyntax[] = []
  while (isWord(peek(cursor), 'take')) takes.push(readTake(cursor))
  if (peek(cursor).kind !== 'end') stop(cursor, takes.length === 0 ? ['and', 'or', 'the end'] : ['take', 'the end'])
  return { when, takes }
}

/** Text to the syntax of a whole rule, or the fault that stopped it. */
export const parseRuleSyntax = (text: string): RuleSyntax | Fault => {
  const whole: Place = { kind: 'text', offset: 0, end: text.length }
  if (text.length > ruleLimits.textBytes || new TextEncoder().encode(text).length > ruleLimits.textBytes) {
    return { code: 'TextTooLong', at: whole, params: { limit: ruleLimits.textBytes } }
  }
  const { tokens, fault } = tokenize(text)
  if (fault !== undefined) return fault
  if (tokens.length === 1) return { code: 'EmptyRule', at: whole, params: {} }
  try {
    return readRule({ tokens, position: 0, nesting: 0 })
  } catch (error) {
    if (error instanceof ParseStop) return error.fault
    throw error
  }
}

/** Text to the syntax of an expression (which takes nobody), or the fault that stopped it. */
export const parseSyntax = (text: string): Syntax | Fault => {
  const syntax = parseRuleSyntax(text)
  if ('code' in syntax) return syntax
  const [take] = syntax.takes
  return take === undefined ? syntax.when : { code: 'TakeNotHere', at: take.at, params: {} }
}
