import { Tabs } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'

/** Segments and tags are two pages of one matter. */
export const SegmentTabs = ({ active }: { readonly active: 'segments' | 'tags' }) => {
  const { t } = useTranslation('segments')
  const navigate = useNavigate()
  return (
    <Tabs value={active} mb="md" onChange={(tab) => void navigate({ to: tab === 'tags' ? '/tags' : '/segments', search: {} })}>
      <Tabs.List><Tabs.Tab value="segments">{t('tabSegments')}</Tabs.Tab><Tabs.Tab value="tags">{t('tabTags')}</Tabs.Tab></Tabs.List>
    </Tabs>
  )
}
