import { countSegment } from '@sextant/contract'
import { useTranslation } from 'react-i18next'
import { useCount } from '../../api/segments.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'

/** How many customers the rule selects, counted again at each change. */
export const LiveCount = ({ rule, isWrong }: { readonly rule: string | null; readonly isWrong: boolean }) => {
  const { t } = useTranslation('segments')
  const format = useFormat()
  const query = useCount(rule)
  const count = query.data
  const stale = rule === null || query.isFetching
  return (
    <section className="sx-card sx-kpi sx-view" tabIndex={-1} aria-live="polite" aria-busy={stale}>
      <div className="sx-eyebrow">{t('count')}</div>
      <div className={stale ? 'sx-figure sx-stale' : 'sx-figure'} style={{ fontSize: 34, lineHeight: '44px' }}>{count === undefined || isWrong ? '—' : format.integer(count.count)}</div>
      <div className="sx-eyebrow" style={{ minHeight: 18 }}>
        {query.error !== null && count === undefined ? '' : isWrong || (rule === null && count === undefined) ? t('needRule') : stale || count === undefined ? t('counting') : count.count === 0 ? t('zero') : <>{t('ofBase', { share: format.share(count.of === 0 ? 0 : count.count / count.of), base: format.integer(count.of) })} · {t('tookMs', { ms: format.integer(count.milliseconds) })}</>}
      </div>
      {count !== undefined && !isWrong && <div className="sx-meter" style={{ margin: '8px 0 12px' }} aria-hidden><span style={{ width: `${(count.of === 0 ? 0 : count.count / count.of) * 100}%` }} /></div>}
      {query.error !== null && <ProblemAlert error={query.error} isPart onRetry={() => void query.refetch()} />}
      {rule !== null && <ShowCall endpoint={countSegment} input={{ rule }} />}
    </section>
  )
}
