import { useForm } from '@mantine/form'
import { saveTemplate } from '@sextant/contract'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Template, TemplateInput } from '../../api/templates.ts'
import { keyFrom, validateWith } from '../../ui/contract-form.ts'

export interface TemplateValues {
  readonly key: string; readonly name: string; readonly channel: Template['channel']; readonly subject: string; readonly body: string; readonly format: Template['format']; readonly fallback: Readonly<Record<string, string>>
}

const emptyMessage = 'Hello {{ customer.title | default: "customer" }},\n\n\n\n{{ unsubscribe_url }}\n'

/** State and checks of the template form, and insertion of fields where the cursor was last. */
export const useTemplateForm = (template: Template | null) => {
  const { t } = useTranslation('templates')
  const subjectRef = useRef<HTMLInputElement>(null)
  const bodyRef = useRef<HTMLTextAreaElement>(null)
  const last = useRef<'subject' | 'body'>('body')
  const inputOf = (values: TemplateValues): TemplateInput => ({ ...values, fallback: { ...values.fallback }, key: template?.key ?? (values.key === '' ? keyFrom(values.name) : values.key) })
  const form = useForm<TemplateValues>({
    initialValues: template === null
      ? { key: '', name: '', channel: 'email', subject: '', body: emptyMessage, format: 'text', fallback: {} }
      : { key: template.key, name: template.name, channel: template.channel, subject: template.subject, body: template.body, format: template.format, fallback: template.fallback },
    validate: (values) => ({ ...validateWith(saveTemplate.input, inputOf)(values), ...(values.name.trim() === '' ? { name: t('nameNeeded') } : {}), ...(values.body.trim() === '' ? { body: t('bodyNeeded') } : {}) }),
  })
  const insert = (field: string): void => {
    const target = last.current
    const element = target === 'subject' ? subjectRef.current : bodyRef.current
    const text = form.values[target]
    const start = element?.selectionStart ?? text.length
    const end = element?.selectionEnd ?? start
    const put = `{{ ${field} }}`
    form.setFieldValue(target, `${text.slice(0, start)}${put}${text.slice(end)}`)
    requestAnimationFrame(() => { element?.focus(); element?.setSelectionRange(start + put.length, start + put.length) })
  }
  return { form, inputOf, insert, subjectRef, bodyRef, markLast: (where: 'subject' | 'body') => { last.current = where } }
}
export type TemplateFormState = ReturnType<typeof useTemplateForm>

/** Lines that a problem's words name: `line 3 of the body`, `第 3 行`. */
export const linesNamed = (text: string): readonly number[] => [...text.matchAll(/line[: ]+(\d+)|第 ?(\d+) ?行/gi)].map((match) => Number(match[1] ?? match[2]))
