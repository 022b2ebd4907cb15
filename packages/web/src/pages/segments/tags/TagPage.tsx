import { Alert, Text } from '@mantine/core'
import { approveTag, publishTag, refreshTag } from '@sextant/contract'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCan } from '../../../api/session.ts'
import { useTag } from '../../../api/tags.ts'
import type { TagDetail } from '../../../api/tags.ts'
import { useFormat } from '../../../format/FormatProvider.tsx'
import { useLabel } from '../../../i18n/use-label.ts'
import { AppLink } from '../../../ui/AppLink.tsx'
import { DataTable } from '../../../ui/DataTable.tsx'
import type { TableColumn } from '../../../ui/DataTable.tsx'
import { PageHeader } from '../../../ui/PageHeader.tsx'
import { QueryView } from '../../../ui/QueryView.tsx'
import { Section } from '../../../ui/Section.tsx'
import { ShowCall } from '../../../ui/ShowCall.tsx'
import { StatusBadge } from '../../../ui/StatusBadge.tsx'
import { DistributionCard } from '../DistributionCard.tsx'
import { TagActions } from './TagActions.tsx'
import { TagForm } from './TagForm.tsx'
import { TagLineage } from './TagLineage.tsx'

const route = getRouteApi('/_app/tags/$key')

const Facts = ({ tag }: { readonly tag: TagDetail }) => {
  const { t } = useTranslation('tags')
  const { t: common } = useTranslation()
  const { t: words } = useTranslation('statuses')
  const format = useFormat()
  const rows = [
    { name: common('owner'), value: tag.owner }, { name: t('author'), value: tag.author }, { name: t('approved'), value: tag.approvedBy === null ? common('none') : `${tag.approvedBy}${tag.approvedAt === null ? '' : `, ${format.dateTime(tag.approvedAt)}`}` },
    { name: t('published_state'), value: tag.publishedVersion === null ? common('none') : `${t('inForce', { version: tag.publishedVersion })}${tag.publishedVersion === tag.version ? '' : `; ${t('draftBeside', { version: tag.version, status: words(tag.status) })}`}` },
    { name: t('privacy'), value: t(`privacy_${tag.privacy}`) }, { name: t('type'), value: t(`type_${tag.type}` as 'type_number') },
    { name: t('freshness'), value: tag.asOf === null ? t('never') : `${format.dateTime(tag.asOf)}${tag.isStale ? ` · ${t('stale')}` : ''}` }, { name: t('known'), value: tag.known === null ? common('none') : format.integer(tag.known) },
  ]
  return <Section title={t('lifeCycle')}><dl className="sx-dl">{rows.map(({ name, value }) => [<dt key={`${name}-name`}>{name}</dt>, <dd key={`${name}-value`}>{value}</dd>])}</dl></Section>
}

const useVersionColumns = (): readonly TableColumn<TagDetail['versions'][number]>[] => {
  const { t } = useTranslation('tags')
  const { t: common } = useTranslation()
  const format = useFormat()
  return [
    { key: 'version', header: common('version'), cell: (item) => item.version }, { key: 'expression', header: t('expression'), cell: (item) => <code className="sx-id" style={{ whiteSpace: 'normal' }}>{item.expression}</code> },
    { key: 'saved', header: common('saved'), align: 'right', cell: (item) => <>{format.dateTime(item.savedAt)}<div className="sx-eyebrow">{item.savedBy}</div></> },
  ]
}

const Versions = ({ tag }: { readonly tag: TagDetail }) => {
  const { t } = useTranslation('tags')
  const columns = useVersionColumns()
  return (
    <Section flush title={t('versions')}>
      <DataTable label={t('versions')} rows={tag.versions} rowKey={({ version }) => String(version)} columns={columns} />
    </Section>
  )
}

export const TagPage = () => {
  const { t } = useTranslation('tags')
  const label = useLabel()
  const can = useCan()
  const { key } = route.useParams()
  const query = useTag(key)
  const tag = query.data
  return (
    <>
      <PageHeader above={<AppLink href="/tags">← {t('title')}</AppLink>} title={tag === undefined ? key : label(tag.name)} lead={<><span className="sx-id">tag.{key}</span> {tag !== undefined && <StatusBadge status={tag.status} />}</>} actions={tag !== undefined && <TagActions tag={tag} />} />
      <QueryView query={query}>
        {(loaded) => (
          <div className="sx-grid">
            <div data-span="8" style={{ display: 'flex', flexDirection: 'column', gap: 16 }}>
              {loaded.broken !== null && <Alert color="rust" title={t('broken')}><Text size="sm">{label(loaded.broken.why)}</Text><Text size="sm">{label(loaded.broken.fix)}</Text></Alert>}
              {can('segments.write') && loaded.status !== 'retired' ? <Section title={label(loaded.sentence)}><TagForm key={`${key}.${loaded.version}`} tag={loaded} /></Section> : <Section title={t('expression')}><code>{loaded.expression}</code><Text size="sm" mt="xs">{label(loaded.sentence)}</Text></Section>}
              <Versions tag={loaded} />
              <ShowCall endpoint={loaded.status === 'draft' ? approveTag : loaded.status === 'approved' ? publishTag : refreshTag} input={{ key }} />
            </div>
            <div data-span="4" style={{ display: 'flex', flexDirection: 'column', gap: 16 }}>
              <Facts tag={loaded} />
              <TagLineage tag={loaded} />
              {can('analysis.read') && loaded.broken === null && <DistributionCard attribute={loaded.expression} type={loaded.type} />}
            </div>
          </div>
        )}
      </QueryView>
    </>
  )
}
