import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSql } from '../../api/segments.ts'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { CodeBlock } from '../../ui/ShowCall.tsx'

/** The SQL of the rule, asked for only when somebody wants to read it. */
export const SqlView = ({ rule }: { readonly rule: string | null }) => {
  const { t } = useTranslation('segments')
  const [opened, setOpened] = useState(false)
  const query = useSql(rule, opened)
  return (
    <Section title={t('sql')} actions={<Button size="compact-xs" variant="subtle" color="gray" disabled={rule === null} aria-expanded={opened} onClick={() => setOpened(!opened)}>{t(opened ? 'hideSql' : 'showSql')}</Button>}>
      {opened && rule !== null ? <QueryView query={query}>{({ sql }) => <CodeBlock label={t('sqlTitle')} text={sql} />}</QueryView> : <span className="sx-eyebrow">{t('sqlTitle')}</span>}
    </Section>
  )
}
