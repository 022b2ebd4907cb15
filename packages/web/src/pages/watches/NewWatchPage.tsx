import { Button, Group, Select } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useWatchTemplates } from '../../api/watches.ts'
import type { WatchDefinition } from '../../api/watches.ts'
import { useLabel } from '../../i18n/use-label.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { WatchForm } from './WatchForm.tsx'

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
              <Group align="flex-end" gap="md">
                {data.templates.map((template) => (template.missing !== null ? <Button key={template.key} variant="default" disabled title={t('templateMissing', { what: label(template.missing) })}>{label(template.name)}</Button> : template.definitions.length === 1
                  ? <Button key={template.key} variant="default" title={label(template.about)} onClick={() => setChosen({ key: template.key, definition: template.definitions[0] as WatchDefinition })}>{label(template.name)}</Button>
                  : <Select key={template.key} label={label(template.name)} description={label(template.about)} maw={380} placeholder="…" value={null} data={template.definitions.map((one, index) => ({ value: String(index), label: label(one.name) }))}
                    onChange={(index) => { const definition = template.definitions[Number(index)]; if (index !== null && definition !== undefined) setChosen({ key: `${template.key}-${index}`, definition }) }} />))}
              </Group>
            )}
          </QueryView>
        </Section>
      </div>
      <WatchForm key={chosen?.key ?? 'own'} watchKey={null} initial={chosen?.definition ?? null} />
    </>
  )
}
