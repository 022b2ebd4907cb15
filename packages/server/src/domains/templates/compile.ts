import { convert } from 'html-to-text'
import { Liquid } from 'liquidjs'
import type { Template as LiquidTemplate } from 'liquidjs'
import mjml2html from 'mjml'
import { templateErrors } from './errors.ts'

/** A field a template may use: `customer.first_name`. */
export type FieldName = string

export interface TemplateSource {
  readonly channel: string
  readonly subject: string
  readonly body: string
  readonly format: 'mjml' | 'html' | 'text'
  readonly fallback: Readonly<Record<FieldName, string>>
}

/** What a customer's message is made of; a missing value is left out. */
export type Fields = ReadonlyMap<FieldName, string | number | boolean>

export type Rendered =
  | { readonly kind: 'message'; readonly subject: string; readonly html: string | null; readonly text: string; readonly usedFallback: readonly FieldName[] }
  | { readonly kind: 'missing'; readonly fields: readonly FieldName[]; readonly usedFallback: readonly FieldName[] }

export interface CompiledTemplate {
  /** Fields that occur anywhere in the template. */
  readonly uses: readonly FieldName[]
  readonly render: (fields: Fields) => Rendered
}

// Bounds per message: a template is written by users, and one customer's loop must not stop everybody's mail.
const limits = { parseLimit: 500_000, renderLimit: 1_000, memoryLimit: 10_000_000 }

const engineFor = (escape: boolean): Liquid => {
  const engine = new Liquid({
    strictFilters: true, strictVariables: true, lenientIf: true, ownPropertyOnly: true, dynamicPartials: false, relativeReference: false,
    ...(escape ? { outputEscape: 'escape' as const } : {}), ...limits,
  })
  // A template reads fields; it reads no files.
  for (const tag of ['include', 'render', 'layout', 'block']) delete (engine.tags as Record<string, unknown>)[tag]
  return engine
}

const htmlEngine = engineFor(true)
const textEngine = engineFor(false)

const textOf = (html: string): string =>
  convert(html, { wordwrap: 78, selectors: [{ selector: 'img', format: 'skip' }, { selector: 'a', options: { hideLinkHrefIfSameAsText: true } }] })

const parse = (engine: Liquid, source: string, part: string): LiquidTemplate[] => {
  try {
    return engine.parse(source)
  } catch (error) {
    throw templateErrors.TEMPLATE_SYNTAX({ part, problem: (error as Error).message }, { where: part, cause: error })
  }
}

const usesOf = (engine: Liquid, parsed: LiquidTemplate[]): readonly { readonly field: FieldName; readonly line: number }[] =>
  Object.values(engine.analyzeSync(parsed).globals).flatMap((variables) =>
    variables.map((variable) => ({ field: variable.segments.map(String).join('.'), line: variable.location.row })))

const distance = (left: string, right: string): number => {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let row = 1; row <= left.length; row++) {
    const current = [row]
    for (let column = 1; column <= right.length; column++)
      current.push(Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1)))
    previous = current
  }
  return previous[right.length] ?? 0
}

const nearestOf = (field: FieldName, known: readonly FieldName[]): string => {
  const ranked = known.map((name) => ({ name, apart: distance(field, name) })).toSorted((a, b) => a.apart - b.apart)
  const best = ranked[0]
  return best !== undefined && best.apart <= Math.max(2, field.length / 3) ? best.name : ''
}

const assertKnown = (uses: readonly { readonly field: FieldName; readonly line: number }[], known: readonly FieldName[], part: string): void => {
  for (const { field, line } of uses)
    if (!known.includes(field)) throw templateErrors.TEMPLATE_FIELD_UNKNOWN({ part, field, line, nearest: nearestOf(field, known) }, { where: `${part} line ${line}` })
}

/** Elements whose content is the author's text or HTML; MJML passes it through as it is. */
const contentTags = new Set(['mj-text', 'mj-button', 'mj-raw', 'mj-table', 'mj-title', 'mj-preview', 'mj-style', 'mj-navbar-link', 'mj-accordion-text', 'mj-accordion-title', 'mj-social-element'])

/**
 * MJML drops text between layout elements, and with it the Liquid tags that choose between them: such text is handed through as mj-raw.
 */
export const keepLiquidBetweenTags = (mjml: string): string => {
  const open: string[] = []
  return mjml.replaceAll(/<!--[\s\S]*?-->|<(\/?)([a-z][a-z0-9-]*)((?:"[^"]*"|'[^']*'|[^>"'])*?)(\/?)>|[^<]+/gi, (whole: string, closing?: string, name?: string, _attributes?: string, selfClosing?: string) => {
    const isInContent = open.some((tag) => contentTags.has(tag))
    if (name === undefined) return !isInContent && /\{[{%]/.test(whole) ? `<mj-raw>${whole}</mj-raw>` : whole
    const tag = name.toLowerCase()
    // HTML inside content elements opens and closes as it likes; only MJML's own elements are followed there.
    if (isInContent && !tag.startsWith('mj-')) return whole
    if (closing === '/') open.splice(open.lastIndexOf(tag), 1)
    else if (selfClosing !== '/') open.push(tag)
    return whole
  })
}

const htmlOf = async (source: TemplateSource): Promise<string | null> => {
  if (source.format === 'text') return null
  if (source.format === 'html') return source.body
  try {
    // Liquid tags pass through MJML as text, so the layout is computed once and only fields are filled in per customer. No web fonts:
    // a message must not call a third party.
    const { html, errors } = await mjml2html(keepLiquidBetweenTags(source.body), { validationLevel: 'soft', fonts: {} })
    const first = errors[0]
    if (first !== undefined) throw templateErrors.TEMPLATE_MJML_INVALID({ problem: `line ${first.line}: ${first.message}` }, { where: `body line ${first.line}` })
    return html
  } catch (error) {
    if (error instanceof Error && 'code' in error) throw error
    throw templateErrors.TEMPLATE_MJML_INVALID({ problem: (error as Error).message }, { where: 'body', cause: error })
  }
}

const scopeOf = (fields: Fields): Record<string, unknown> => {
  const scope: Record<string, unknown> = {}
  for (const [field, value] of fields) {
    const path = field.split('.')
    let node = scope
    for (const step of path.slice(0, -1)) node = (node[step] ??= {}) as Record<string, unknown>
    node[path.at(-1) as string] = value
  }
  return scope
}

const missingField = (error: unknown): FieldName | null => {
  const message = error instanceof Error && error.name === 'UndefinedVariableError' ? error.message : ''
  return /undefined variable: ([^,\s]+)/.exec(message)?.[1] ?? null
}

const renderPart = (engine: Liquid, parsed: LiquidTemplate[], scope: Record<string, unknown>, missing: Set<FieldName>): string => {
  try {
    return engine.renderSync(parsed, scope) as string
  } catch (error) {
    const field = missingField(error)
    if (field === null) throw templateErrors.TEMPLATE_TOO_COSTLY({ problem: (error as Error).message }, { cause: error })
    missing.add(field)
    return ''
  }
}

/** A subject is one header line: a line break in a field must not start another header. */
const oneLine = (text: string): string => text.replaceAll(/[\r\n\t]+/g, ' ').trim()

/**
 * Checks a template against the known fields and prepares it, so that each message costs only the filling in.
 *
 * @throws TEMPLATE_SYNTAX, TEMPLATE_FIELD_UNKNOWN, TEMPLATE_MJML_INVALID, TEMPLATE_SUBJECT_MISSING, TEMPLATE_UNSUBSCRIBE_MISSING
 */
export const compileTemplate = async (source: TemplateSource, known: readonly FieldName[]): Promise<CompiledTemplate> => {
  const isMail = source.channel === 'email'
  if (isMail && source.subject.trim() === '') throw templateErrors.TEMPLATE_SUBJECT_MISSING({}, { where: 'subject' })
  const bodyEngine = source.format === 'text' ? textEngine : htmlEngine
  const subject = parse(textEngine, source.subject, 'subject')
  // Parsed as written first: line numbers of errors are the author's, not MJML's output's.
  const written = parse(bodyEngine, source.body, 'body')
  const uses = [...usesOf(textEngine, subject), ...usesOf(bodyEngine, written)]
  assertKnown(usesOf(textEngine, subject), known, 'subject')
  assertKnown(usesOf(bodyEngine, written), known, 'body')
  if (isMail && !uses.some((use) => use.field === 'unsubscribe_url')) throw templateErrors.TEMPLATE_UNSUBSCRIBE_MISSING({}, { where: 'body' })
  const html = await htmlOf(source)
  const body = html === null || source.format === 'html' ? written : parse(bodyEngine, html, 'body')
  const names = [...new Set(uses.map((use) => use.field))]
  const render = (given: Fields): Rendered => {
    const usedFallback = names.filter((name) => !given.has(name) && source.fallback[name] !== undefined)
    const fields = new Map([...usedFallback.map((name) => [name, source.fallback[name] as string] as const), ...given])
    const scope = scopeOf(fields)
    const missing = new Set<FieldName>()
    const renderedSubject = oneLine(renderPart(textEngine, subject, scope, missing))
    const renderedBody = renderPart(bodyEngine, body, scope, missing)
    if (missing.size > 0) return { kind: 'missing', fields: [...missing], usedFallback }
    return html === null
      ? { kind: 'message', subject: renderedSubject, html: null, text: renderedBody, usedFallback }
      : { kind: 'message', subject: renderedSubject, html: renderedBody, text: textOf(renderedBody), usedFallback }
  }
  return Object.freeze({ uses: names, render })
}
