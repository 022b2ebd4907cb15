import { defineErrors } from '../../platform/errors.ts'

export const templateErrors = defineErrors({
  TEMPLATE_UNKNOWN: {
    status: 404,
    message: ({ key }: { key: string }) => `there is no template "${key}"`,
    zh: ({ key }: { key: string }) => `没有模板“${key}”`,
    fix: 'list the templates with ./sextant templates list',
  },
  TEMPLATE_SYNTAX: {
    status: 422,
    message: ({ part, problem }: { part: string; problem: string }) => `the ${part} is not valid Liquid: ${problem}`,
    zh: ({ part, problem }: { part: string; problem: string }) => `${part} 不是有效的 Liquid 模板：${problem}`,
    fix: 'mend the template at the line named',
  },
  TEMPLATE_FIELD_UNKNOWN: {
    status: 422,
    message: ({ part, field, line, nearest }: { part: string; field: string; line: number; nearest: string }) =>
      `line ${line} of the ${part} uses the field "${field}", which does not exist${nearest === '' ? '' : `; did you mean "${nearest}"?`}`,
    zh: ({ part, field, line, nearest }: { part: string; field: string; line: number; nearest: string }) =>
      `${part} 第 ${line} 行使用了不存在的字段“${field}”${nearest === '' ? '' : `；是否应为“${nearest}”？`}`,
    fix: 'list the fields a template may use with ./sextant templates fields',
  },
  TEMPLATE_MJML_INVALID: {
    status: 422,
    message: ({ problem }: { problem: string }) => `the body is not valid MJML: ${problem}`,
    zh: ({ problem }: { problem: string }) => `正文不是有效的 MJML：${problem}`,
    fix: 'mend the tag named, or choose the format html or text',
  },
  TEMPLATE_SUBJECT_MISSING: {
    status: 422,
    message: () => 'an e-mail template needs a subject',
    zh: () => '电子邮件模板必须有主题',
    fix: 'give a subject; it may use fields as the body does',
  },
  TEMPLATE_UNSUBSCRIBE_MISSING: {
    status: 422,
    message: () => 'an e-mail template must show the unsubscribe link',
    zh: () => '电子邮件模板必须包含退订链接',
    fix: 'put {{ unsubscribe_url }} into the body, as the target of a link in html and mjml',
  },
  TEMPLATE_TOO_COSTLY: {
    status: 422,
    message: ({ problem }: { problem: string }) => `rendering the template takes too long or too much memory: ${problem}`,
    zh: ({ problem }: { problem: string }) => `渲染模板耗时或占用内存过多：${problem}`,
    fix: 'take out deep or long loops',
  },
})
