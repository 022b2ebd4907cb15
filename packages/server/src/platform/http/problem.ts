import type { Problem } from '@sextant/contract'
import { errorReport, isAppError } from '../errors.ts'
import type { AppError } from '../errors.ts'
import { isWarehouseAway } from '../warehouse/warehouse-errors.ts'
import { httpErrors } from './errors.ts'
import { sparing } from './sparing.ts'

export type Language = 'en' | 'zh'

/** The language an answer is written in: Chinese when it is the first of the two that the asker names. */
export const languageOf = (acceptLanguage: string | undefined): Language => {
  const named = (acceptLanguage ?? '').toLowerCase().split(',').map((entry) => {
    const [tag = '', ...parameters] = entry.trim().split(';')
    const quality = parameters.map((parameter) => /^\s*q=([\d.]+)/.exec(parameter)?.[1]).find((found) => found !== undefined)
    return { tag, quality: quality === undefined ? 1 : Number(quality) }
  })
  const known = named.filter(({ tag, quality }) => quality > 0 && /^(?:zh|en)\b/.test(tag)).sort((left, right) => right.quality - left.quality)
  return known[0]?.tag.startsWith('zh') === true ? 'zh' : 'en'
}

const titles: Readonly<Record<number, { readonly en: string; readonly zh: string }>> = {
  400: { en: 'Wrong input', zh: '输入有误' },
  401: { en: 'Not signed in', zh: '未登录' },
  403: { en: 'Not allowed', zh: '没有权限' },
  404: { en: 'Not found', zh: '未找到' },
  405: { en: 'Method not allowed', zh: '不支持的方法' },
  409: { en: 'Conflict', zh: '冲突' },
  413: { en: 'Too large', zh: '内容过大' },
  415: { en: 'Unsupported type', zh: '不支持的类型' },
  421: { en: 'Misdirected request', zh: '请求地址有误' },
  422: { en: 'Cannot be done', zh: '无法执行' },
  429: { en: 'Too many requests', zh: '请求过于频繁' },
  500: { en: 'Internal error', zh: '内部错误' },
  503: { en: 'Not ready', zh: '尚未就绪' },
}

/** A framework's error about the request itself, as ours; undefined when it is not one. */
const refusedByFramework = (error: unknown, bodyBytes: number): AppError | undefined => {
  const { code, statusCode, message } = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>
  if (typeof code !== 'string' || !code.startsWith('FST_') || typeof statusCode !== 'number' || statusCode >= 500) return undefined
  if (statusCode === 413) return httpErrors.BODY_TOO_LARGE({ bytes: bodyBytes }, { cause: error })
  if (statusCode === 415) return httpErrors.CONTENT_TYPE_UNSUPPORTED({ type: '' }, { cause: error })
  return httpErrors.REQUEST_MALFORMED({ reason: String(message) }, { cause: error })
}

/** A sound rule that cannot be answered as it was asked (`RuleRunError` of the rule language), told by its own sentence in both languages. */
const unanswerableRule = (error: unknown): AppError | undefined => {
  if (!(error instanceof Error) || error.name !== 'RuleRunError') return undefined
  const { label } = error as { label?: { en?: unknown; zh?: unknown } }
  return typeof label?.en === 'string' && typeof label.zh === 'string' ? httpErrors.RULE_UNANSWERABLE({ en: label.en, zh: label.zh }, { cause: error }) : undefined
}

/** Any thrown value as an `AppError`; `isExpected` is false for what must be logged with its cause. */
export const appErrorOf = (error: unknown, bodyBytes: number): { readonly error: AppError; readonly isExpected: boolean } => {
  if (isAppError(error)) return { error, isExpected: error.status < 500 || error.status === 503 }
  const refused = unanswerableRule(error) ?? refusedByFramework(error, bodyBytes)
  return refused === undefined ? { error: httpErrors.INTERNAL({}, { cause: error }), isExpected: false } : { error: refused, isExpected: true }
}

const placesOf = (error: AppError): Problem['errors'] => {
  const listed = error.params['errors']
  if (!Array.isArray(listed)) return undefined
  const places = listed.filter((entry): entry is { where: string; message: string } => typeof entry?.where === 'string' && typeof entry?.message === 'string')
  return places.map(({ where, message }) => ({ where, message }))
}

/** The RFC 9457 document of an error; never its stack or cause. @param isSparing it is for somebody who does not run Sextant */
export const problemOf = (error: AppError, requestId: string | null, language: Language, isSparing: boolean): Problem => {
  const report = isSparing ? sparing(errorReport(error)) : errorReport(error)
  const title = titles[error.status] ?? (error.status < 500 ? { en: 'Refused', zh: '请求被拒绝' } : { en: 'Failed', zh: '失败' })
  const errors = placesOf(error)
  return {
    type: `urn:problem:sextant:${report.code}`,
    title: title[language],
    status: error.status,
    detail: language === 'zh' ? report.zh : report.message,
    code: report.code,
    where: report.where ?? errors?.[0]?.where ?? null,
    fix: language === 'zh' ? (report.fixZh ?? report.fix) : report.fix,
    requestId,
    ...(errors === undefined ? {} : { errors }),
    ...(isWarehouseAway(error) ? { awaits: 'warehouse' } : {}),
  }
}
