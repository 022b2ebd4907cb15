import type { OutputOf, ParsedInputOf, checkTag, listTags, refreshTag, saveTag } from '@sextant/contract'
import { describeExpression, parseExpression, printExpression } from '@sextant/rules'
import type { Customer } from '../customers/index.ts'
import type { SegmentDeps, Tag, TagHistory } from './deps.ts'
import { readByOf, readNamesOf } from './tag-lineage.ts'
import { approveTagVersion, oneTag, publishTagVersion, retireTagByKey, saveTagVersion, tagByKey, tagRow, tagsOf } from './tag.ts'
import { refreshDueTags, refreshTagValues, tagsOfCustomer } from './tag-values.ts'

/** Named attributes worked out by a rule: draft → approved → published → retired. */
export interface Tags {
  readonly check: (input: ParsedInputOf<typeof checkTag>) => Promise<OutputOf<typeof checkTag>>
  readonly all: (input: ParsedInputOf<typeof listTags>) => Promise<readonly Tag[]>
  readonly get: (key: string) => Promise<TagHistory>
  readonly lineage: (key: string) => Promise<Pick<TagHistory, 'key' | 'reads' | 'readBy'>>
  readonly save: (input: ParsedInputOf<typeof saveTag>, savedBy: string) => Promise<Tag>
  readonly approve: (key: string, by: string) => Promise<Tag>
  /** Puts the approved version in force and works out its values. */
  readonly publish: (key: string, by: string) => Promise<Tag>
  readonly retire: (key: string) => Promise<void>
  readonly refresh: (key: string, by: string) => Promise<OutputOf<typeof refreshTag>>
  readonly refreshDue: (by: string) => ReturnType<typeof refreshDueTags>
  readonly ofCustomer: (customerId: string) => Promise<Customer['tags']>
}

const checked = async (deps: SegmentDeps, { expression }: ParsedInputOf<typeof checkTag>): Promise<OutputOf<typeof checkTag>> => {
  const catalogue = await deps.catalogue()
  const parsed = parseExpression(expression, catalogue)
  if (parsed.kind === 'ok')
    return {
      kind: 'ok', expression: printExpression(parsed.expression, catalogue.currencyDigits), type: parsed.type,
      sentence: { en: describeExpression(parsed.expression, catalogue, 'en'), zh: describeExpression(parsed.expression, catalogue, 'zh') },
    }
  return {
    kind: 'error',
    errors: parsed.errors.map(({ code, line, column, length, message, expected, nearest }) => ({
      code, line, column, length, message: { ...message }, ...(expected === undefined ? {} : { expected: [...expected] }), ...(nearest === undefined ? {} : { nearest: [...nearest] }),
    })),
  }
}

export const createTags = (deps: SegmentDeps): Tags =>
  Object.freeze<Tags>({
    check: (input) => checked(deps, input),
    all: (input) => tagsOf(deps, input),
    get: (key) => tagByKey(deps, key),
    lineage: async (key) => {
      const { text } = await tagRow(deps.store, key)
      return { key, reads: [...readNamesOf(text, await deps.catalogue())], readBy: [...(await readByOf(deps, key))] }
    },
    save: (input, savedBy) => saveTagVersion(deps, input, savedBy),
    approve: (key, by) => approveTagVersion(deps, key, by),
    publish: async (key, by) => {
      await publishTagVersion(deps, key)
      await refreshTagValues(deps, key, by)
      return await oneTag(deps, key)
    },
    retire: (key) => retireTagByKey(deps, key),
    refresh: (key, by) => refreshTagValues(deps, key, by),
    refreshDue: (by) => refreshDueTags(deps, by),
    ofCustomer: (customerId) => tagsOfCustomer(deps, customerId),
  })
