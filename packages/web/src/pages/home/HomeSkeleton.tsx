import { Skeleton } from '@mantine/core'
import { useTranslation } from 'react-i18next'

export const HomeSkeleton = () => {
  const { t } = useTranslation()
  return (
    <div className="sx-grid" role="status" aria-label={t('loading')}>
      {[0, 1, 2, 3].map((card) => <div key={card} data-span="3"><Skeleton height={104} radius="lg" /></div>)}
      <div data-span="7"><Skeleton height={340} radius="lg" /></div><div data-span="5"><Skeleton height={340} radius="lg" /></div>
    </div>
  )
}
