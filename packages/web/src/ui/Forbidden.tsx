import type { Permission } from '@sextant/contract'
import { useTranslation } from 'react-i18next'
import { EmptyState } from './EmptyState.tsx'

export const Forbidden = ({ permission }: { readonly permission: Permission }) => {
  const { t } = useTranslation()
  return <div className="sx-card"><EmptyState title={t('forbidden')} hint={t('forbiddenHint', { permission })} /></div>
}
