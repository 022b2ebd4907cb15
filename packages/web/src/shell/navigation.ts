import type { Permission } from '@sextant/contract'
import {
  IconAdjustmentsHorizontal, IconChartDots3, IconCompass, IconDatabase, IconGift, IconMessages, IconRouteAltLeft, IconEye, IconReportAnalytics, IconScale, IconSettings, IconTargetArrow, IconSpeakerphone, IconTerminal2, IconTemplate, IconUsers, IconUsersGroup,
} from '@tabler/icons-react'

export type NavigationName = 'home' | 'watches' | 'targets' | 'reports' | 'customers' | 'analysis' | 'segments' | 'models' | 'offers' | 'templates' | 'campaigns' | 'optimisation' | 'interaction' | 'measurement' | 'data' | 'console' | 'settings'
export interface NavigationItem { readonly name: NavigationName; readonly to: string; readonly icon: typeof IconCompass; readonly permission: Permission; /** Needed as well. */ readonly also?: Permission; /** Pages elsewhere that belong to it. */ readonly within?: readonly string[] }
export interface NavigationGroup { readonly name: 'groupKnow' | 'groupAct' | 'groupLearn' | 'groupRun' | null; readonly items: readonly NavigationItem[] }

/** The pillars, in the order of the loop. */
export const navigation: readonly NavigationGroup[] = [
  { name: null, items: [{ name: 'home', to: '/', icon: IconCompass, permission: 'analysis.read' }] },
  {
    name: 'groupKnow',
    items: [
      { name: 'customers', to: '/customers', icon: IconUsers, permission: 'customers.read' }, { name: 'analysis', to: '/analysis', icon: IconChartDots3, permission: 'analysis.read' },
      { name: 'watches', to: '/watches', icon: IconEye, permission: 'analysis.read', within: ['/watch-cases'] }, { name: 'targets', to: '/targets', icon: IconTargetArrow, permission: 'analysis.read' },
      { name: 'reports', to: '/reports', icon: IconReportAnalytics, permission: 'analysis.read' }, { name: 'segments', to: '/segments', icon: IconUsersGroup, permission: 'segments.read', within: ['/tags'] }, { name: 'models', to: '/models', icon: IconAdjustmentsHorizontal, permission: 'models.read' },
    ],
  },
  {
    name: 'groupAct',
    items: [
      { name: 'offers', to: '/offers', icon: IconGift, permission: 'offers.read' }, { name: 'templates', to: '/templates', icon: IconTemplate, permission: 'offers.read' },
      { name: 'campaigns', to: '/campaigns', icon: IconSpeakerphone, permission: 'campaigns.read' },
      { name: 'optimisation', to: '/optimisation', icon: IconRouteAltLeft, permission: 'campaigns.read' }, { name: 'interaction', to: '/interaction', icon: IconMessages, permission: 'campaigns.read' },
    ],
  },
  { name: 'groupLearn', items: [{ name: 'measurement', to: '/measurement', icon: IconScale, permission: 'campaigns.read' }] },
  { name: 'groupRun', items: [{ name: 'data', to: '/data', icon: IconDatabase, permission: 'data.read' }, { name: 'console', to: '/console', icon: IconTerminal2, permission: 'analysis.read', also: 'customers.read' }, { name: 'settings', to: '/settings', icon: IconSettings, permission: 'settings.read' }] },
]

/** Whether a page belongs to an item without lying under its address; what lies under it, its link knows by itself. */
export const isWithin = ({ within = [] }: Pick<NavigationItem, 'within'>, pathname: string): boolean => within.some((place) => pathname === place || pathname.startsWith(`${place}/`))
