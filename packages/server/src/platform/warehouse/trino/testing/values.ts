import type { SqlValue } from '@sextant/sql'
import * as fc from 'fast-check'

/** Texts that have broken writers of SQL: quotes, comments, placeholders, NUL, line ends, JSON's own marks, half characters. */
const hardText = fc.constantFrom("'", "''", "\\'", '"', '`', '--', '/*', '*/', ';', '?', '$1', '\0', '\n', '\r\n', '\\', '\\u0027', '\u2028', '\ufeff', '\ud800', '\udc00', '😀', '%', 'U&', "' or 1=1 --", '’', 'ʼ', 'null')

export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.array(fc.oneof(hardText, fc.string({ maxLength: 4 })), { maxLength: 6 }).map((pieces) => pieces.join('')),
)

export const anyNumber: fc.Arbitrary<number> = fc.oneof(
  fc.maxSafeInteger(),
  fc.double(),
  fc.constantFrom(0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.MIN_VALUE, Number.MAX_VALUE, 2 ** 53, -(2 ** 53), 1e21, 1e-7, 0.1),
)

const largest = 10n ** 38n - 1n

export const anyBigint: fc.Arbitrary<bigint> = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: -largest, max: largest }),
  fc.constantFrom(0n, 2n ** 63n - 1n, 2n ** 63n, -(2n ** 63n), -(2n ** 63n) - 1n, largest, -largest),
)

const listOf = <T extends string | number | boolean>(item: fc.Arbitrary<T>): fc.Arbitrary<readonly (T | null)[]> => fc.array(fc.option(item, { freq: 5 }), { maxLength: 8 })

export const anyList: fc.Arbitrary<readonly (string | number | boolean | null)[]> = fc.oneof(listOf(anyText), listOf(fc.maxSafeInteger()), listOf(anyNumber), listOf(fc.boolean()))

/** Any value a statement may bind. */
export const anyValue: fc.Arbitrary<SqlValue> = fc.oneof(anyText, anyNumber, anyBigint, fc.boolean(), fc.constant(null), fc.uint8Array({ maxLength: 20 }), anyList)
