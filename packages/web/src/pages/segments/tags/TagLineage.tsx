import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { TagDetail } from '../../../api/tags.ts'
import { useLabel } from '../../../i18n/use-label.ts'
import { AppLink } from '../../../ui/AppLink.tsx'
import { Section } from '../../../ui/Section.tsx'

type Name = TagDetail['reads'][number]

const pages: Readonly<Partial<Record<Name['kind'], string>>> = { segment: '/segments', tag: '/tags', offer: '/offers', campaign: '/campaigns', score: '/models' }

const Names = ({ title, names }: { readonly title: string; readonly names: readonly Name[] }) => {
  const { t } = useTranslation('tags')
  const label = useLabel()
  const text = (name: Name) => `${t(`kind_${name.kind}`)}: ${label(name.label)}`
  return (
    <div style={{ marginBottom: 12 }}>
      <Text size="xs" c="dimmed">{title}</Text>
      {names.length === 0 ? <Text size="sm">{t('nothing')}</Text> : (
        <ul style={{ margin: 0, paddingLeft: 16 }}>
          {names.map((name) => {
            const page = pages[name.kind]
            return <li key={`${name.kind}.${name.name}`}>{page === undefined ? text(name) : <AppLink href={`${page}/${encodeURIComponent(name.name)}`}>{text(name)}</AppLink>}</li>
          })}
        </ul>
      )}
    </div>
  )
}

/** What the tag reads, and what reads it. */
export const TagLineage = ({ tag }: { readonly tag: TagDetail }) => {
  const { t } = useTranslation('tags')
  return <Section title={t('lineage')}><Names title={t('reads')} names={tag.reads} /><Names title={t('readBy')} names={tag.readBy} /></Section>
}
