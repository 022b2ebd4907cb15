import { Badge, Tooltip } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useSession } from '../api/session.ts'
import { useLabel } from '../i18n/use-label.ts'

/** Says on every page that figures are of a part of the base, or of many customers only. */
export const ScopeBadge = () => {
  const { t } = useTranslation('organisation')
  const label = useLabel()
  const session = useSession()
  const place = session?.place ?? null
  const floor = session?.countFloor ?? null
  return (
    <>
      {place !== null && <Tooltip label={t('yourPartHint')}><Badge variant="light" color="brass" tabIndex={0}>{t('yourPart', { name: label(place.name) })}</Badge></Tooltip>}
      {floor !== null && <Tooltip label={t('floorHint', { floor })} multiline w={280}><Badge variant="light" color="ink" tabIndex={0}>{t('floor', { floor })}</Badge></Tooltip>}
    </>
  )
}
