import { Alert, Button, Checkbox, Group, Select, Stack, TextInput, Textarea } from '@mantine/core'
import { saveReport } from '@sextant/contract'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSaveReport } from '../../api/reports.ts'
import type { ReportDefinition } from '../../api/reports.ts'
import { useCan } from '../../api/session.ts'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { keyFrom } from '../../ui/contract-form.ts'
import { PartsEditor } from './PartsEditor.tsx'

const empty: ReportDefinition = { name: { en: '', zh: '' }, purpose: '', period: 'week', parts: [{ kind: 'watches', watches: [] }], automatic: true, recipients: [] }

/** One address a line, `zh` behind it for Chinese. */
const recipientsOf = (text: string): ReportDefinition['recipients'] =>
  text.split(/\n/).map((line) => line.trim()).filter((line) => line !== '').map((line) => {
    const [email = '', language] = line.split(/[\s,]+/)
    return { email, language: language === 'zh' ? 'zh' as const : 'en' as const }
  })

/** What a report is made of, when it writes itself, and who gets it. */
export const ReportForm = ({ reportKey, initial }: { readonly reportKey: string | null; readonly initial: ReportDefinition | null }) => {
  const { t } = useTranslation('reports')
  const { t: common } = useTranslation()
  const can = useCan()
  const navigate = useNavigate()
  const [definition, setDefinition] = useState(initial ?? empty)
  const [recipients, setRecipients] = useState((initial?.recipients ?? []).map(({ email, language }) => (language === 'zh' ? `${email} zh` : email)).join('\n'))
  const save = useSaveReport(t('saved'), (report) => void navigate({ to: '/reports/$key', params: { key: report.key } }))
  const { name } = definition
  const input = { key: reportKey ?? keyFrom(name.en), definition: { ...definition, recipients: recipientsOf(recipients) } }
  const mayWrite = can('analysis.write')
  return (
    <form onSubmit={(event) => { event.preventDefault(); save.mutate(input) }}>
      <fieldset disabled={!mayWrite} style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}>
        <div className="sx-grid">
          <Stack data-span="8" gap="md">
            {!mayWrite && <Alert color="gray">{t('readOnly')}</Alert>}
            <Section title={t('definition')}>
              <Group grow><TextInput required label={common('nameEn')} value={name.en} onChange={(event) => setDefinition({ ...definition, name: { ...name, en: event.currentTarget.value } })} /><TextInput required label={common('nameZh')} value={name.zh} onChange={(event) => setDefinition({ ...definition, name: { ...name, zh: event.currentTarget.value } })} /></Group>
            </Section>
            <PartsEditor parts={definition.parts} onParts={(parts) => setDefinition({ ...definition, parts })} />
          </Stack>
          <Stack data-span="4" gap="md">
            <Section>
              <Stack gap="sm">
                <Select label={t('period')} allowDeselect={false} value={definition.period} data={(['day', 'week', 'month'] as const).map((value) => ({ value, label: t(value) }))} onChange={(period) => { if (period !== null) setDefinition({ ...definition, period: period as 'day' }) }} />
                <Checkbox label={t('automatic')} checked={definition.automatic} onChange={(event) => setDefinition({ ...definition, automatic: event.currentTarget.checked })} />
                <Textarea label={t('recipients')} description={t('recipientsHint')} autosize minRows={2} value={recipients} onChange={(event) => setRecipients(event.currentTarget.value)} />
                {save.error !== null && <ProblemAlert error={save.error} />}
                {mayWrite && <Button type="submit" loading={save.isPending} disabled={name.en.trim() === '' || name.zh.trim() === '' || definition.parts.length === 0}>{t('save')}</Button>}
                <ShowCall endpoint={saveReport} input={input} />
              </Stack>
            </Section>
          </Stack>
        </div>
      </fieldset>
    </form>
  )
}
