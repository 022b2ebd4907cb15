import { Button, Tooltip } from '@mantine/core'
import { retireTag } from '@sextant/contract'
import { IconCheck, IconRefresh, IconRocket, IconTrash } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan, useSession } from '../../../api/session.ts'
import { useApproveTag, usePublishTag, useRefreshTag, useRetireTag } from '../../../api/tags.ts'
import type { TagDetail } from '../../../api/tags.ts'
import { useFormat } from '../../../format/FormatProvider.tsx'
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx'
import { ProblemAlert } from '../../../ui/ProblemAlert.tsx'

/** draft → approved (by another person) → published → retired. */
export const TagActions = ({ tag }: { readonly tag: TagDetail }) => {
  const { t } = useTranslation('tags')
  const format = useFormat()
  const can = useCan()
  const navigate = useNavigate()
  const me = useSession()?.user.email
  const [isRetiring, setRetiring] = useState(false)
  const approve = useApproveTag(t('approved'))
  const publish = usePublishTag(t('published'))
  const refresh = useRefreshTag((answer) => answer.known === null ? t('refreshedHidden') : t('refreshed', { known: format.integer(answer.known), of: format.integer(answer.of) }))
  const retire = useRetireTag(t('retired'), () => void navigate({ to: '/tags', search: {} }))
  if (!can('segments.write')) return null
  const { key } = tag
  const isOwn = tag.author === me
  const error = approve.error ?? publish.error ?? refresh.error
  return (
    <>
      {tag.status === 'draft' && <Tooltip label={t('ownVersion')} disabled={!isOwn}><Button leftSection={<IconCheck size={16} />} data-disabled={isOwn} aria-disabled={isOwn} loading={approve.isPending} onClick={() => { if (!isOwn) approve.mutate({ key }) }}>{t('approve')}</Button></Tooltip>}
      {tag.status === 'approved' && <Button leftSection={<IconRocket size={16} />} loading={publish.isPending} onClick={() => publish.mutate({ key })}>{t('publish')}</Button>}
      {tag.publishedVersion !== null && tag.status !== 'retired' && <Button variant="default" leftSection={<IconRefresh size={16} />} loading={refresh.isPending} onClick={() => refresh.mutate({ key })}>{t('refresh')}</Button>}
      {tag.status !== 'retired' && <Button variant="default" color="rust" leftSection={<IconTrash size={16} />} onClick={() => setRetiring(true)}>{t('retire')}</Button>}
      {error !== null && <ProblemAlert error={error} />}
      <ConfirmDialog opened={isRetiring} title={t('retireConfirm')} confirm={t('retire')} endpoint={retireTag} input={{ key }} busy={retire.isPending} error={retire.error} onClose={() => setRetiring(false)} onConfirm={() => retire.mutate({ key })} />
    </>
  )
}
