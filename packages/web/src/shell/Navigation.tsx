import { Link, useLocation } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCan } from '../api/session.ts'
import { SextantMark } from '../ui/SextantMark.tsx'
import { isWithin, navigation } from './navigation.ts'

/** The pillars; those a role may not read are left out. */
export const Navigation = ({ onNavigate }: { readonly onNavigate: () => void }) => {
  const { t } = useTranslation('shell')
  const can = useCan()
  const pathname = useLocation({ select: (location) => location.pathname })
  return (
    <>
      <Link to="/" className="sx-brand" onClick={onNavigate}><SextantMark /><span className="sx-brand-name">Sextant</span></Link>
      <div className="sx-arc" aria-hidden />
      <div className="sx-nav-scroll">
        {navigation.map((group) => {
          const items = group.items.filter((item) => can(item.permission) && (item.also === undefined || can(item.also)))
          if (items.length === 0) return null
          return (
            <div key={group.name ?? 'first'}>
              {group.name !== null && <div className="sx-nav-group">{t(group.name)}</div>}
              {items.map(({ name, to, icon: Icon, ...item }) => (
                <Link key={name} to={to} className="sx-nav-link" activeOptions={{ exact: to === '/', includeSearch: false }} onClick={onNavigate} {...(isWithin(item, pathname) ? { 'data-status': 'active', 'aria-current': 'page' } : {})}><Icon size={18} stroke={1.6} aria-hidden />{t(name)}</Link>
              ))}
            </div>
          )
        })}
      </div>
    </>
  )
}
