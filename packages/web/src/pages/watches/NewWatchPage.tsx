import { Button, Select, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useWatchTemplates } from '../../api/watches.ts'
import type { WatchDefinition, WatchTemplate } from '../../api/watches.ts'
import { useLabel } from '../../i18n/use-label.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { WatchForm } from './WatchForm.tsx'

/** The way to a ready watch: a button for one, a list for several, what is missing for none. */
const TemplateChoice = ({ template, onChoose }: { readonly template: WatchTemplate; readonly onChoose: (definition: WatchDefinition, index: number) => void }) => {
  const { t } = useTranslation('watches')
  const label = useLabel()
  const { definitions, missing } = template
  const [only] = definitions
  if (missing !== null || only === undefined) return <Text size="xs" c="dimmed">{t('templateMissing', { what: label(missing ?? template.name) })}</Text>
  if (definitions.length === 1) return <Button variant="default" maw={380} aria-label={label(template.name)} onClick={() => onChoose(only, 0)}>{t('useTemplate')}</Button>
  return (
    <Select aria-label={label(template.name)} maw={380} searchable placeholder={t('chooseTemplate')} value={null} data={definitions.map((one, index) => ({ value: String(index), label: label(one.name) }))}
      onChange={(index) => { const definition = definitions[Number(index)]; if (index !== null && definition !== undefined) onChoose(definition, Number(index)) }} />
  )
}

/** A new watch: from a ready one, or from an indicator of one's own. */
export const NewWatchPage = () => {
  const { t } = useTranslation('watches')
  const label = useLabel()
  const templates = useWatchTemplates()
  const [chosen, setChosen] = useState<{ readonly key: string; readonly definition: WatchDefinition } | null>(null)
  return (
    <>
      <PageHeader above={<AppLink href="/watches">← {t('title')}</AppLink>} title={t('create')} lead={t('noWatchesHint')} />
      <div style={{ marginBottom: 16 }}>
        <Section title={t('templates')}>
          <QueryView query={templates}>
            {(data) => (
              <div className="sx-grid">
                {data.templates.map((template) => (
                  <Stack key={template.key} data-span="6" gap={6} justify="space-between">
                    <div><Text size="sm" fw={600}>{label(template.name)}</Text><Text size="xs" c="dimmed">{label(template.about)}</Text></div>
                    <TemplateChoice template={template} onChoose={(definition, index) => setChosen({ key: `${template.key}-${index}`, definition })} />
                  </Stack>
                ))}
              </div>
            )}
          </QueryView>
        </Section>
      </div>
      <WatchForm key={chosen?.key ?? 'own'} watchKey={null} initial={chosen?.definition ?? null} />
    </>
  )
}
