import { Alert, Button } from '@mantine/core'
import { deleteWatch } from '@sextant/contract'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '../../api/session.ts'
import { useDeleteWatch, useWatch } from '../../api/watches.ts'
import { useLabel } from '../../i18n/use-label.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { WatchForm } from './WatchForm.tsx'

const route = getRouteApi('/_app/watches/$key')

export const WatchPage = () => {
  const { t } = useTranslation('watches')
  const label = useLabel()
  const can = useCan()
  const navigate = useNavigate()
  const { key } = route.useParams()
  const query = useWatch(key)
  const [asking, setAsking] = useState(false)
  const remove = useDeleteWatch(t('deleted'), () => void navigate({ to: '/watches', search: { tab: 'watches' } }))
  const watch = query.data
  return (
    <>
      <PageHeader above={<AppLink href="/watches?tab=watches">← {t('title')}</AppLink>} title={watch === undefined ? key : label(watch.definition.name)}
        lead={watch === undefined ? key : <><span className="sx-id">{key}</span> · {watch.owner} · {t('lastPeriod')}: {watch.lastPeriod ?? '–'} · <AppLink href={`/watches?watch=${key}`}>{t('openCases')}: {watch.openCases}</AppLink></>}
        actions={can('analysis.write') && <Button variant="default" color="rust" onClick={() => setAsking(true)}>{t('delete')}</Button>} />
      <QueryView query={query}>
        {(loaded) => (
          <>
            {loaded.problem !== null && <Alert color="rust" title={t('problem')} mb="md">{label(loaded.problem)}</Alert>}
            <WatchForm key={loaded.updatedAt} watchKey={key} initial={loaded.definition} />
          </>
        )}
      </QueryView>
      <ConfirmDialog opened={asking} title={watch === undefined ? key : label(watch.definition.name)} confirm={t('delete')} endpoint={deleteWatch} input={{ key }} busy={remove.isPending} error={remove.error} onClose={() => setAsking(false)} onConfirm={() => remove.mutate({ key })} />
    </>
  )
}
