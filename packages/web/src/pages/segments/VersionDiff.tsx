import { Anchor, Group, Stack, Text } from '@mantine/core'
import { compareSegment } from '@sextant/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useComparison } from '../../api/segments.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { CustomersBehind } from '../../ui/CustomersBehind.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { DiffText } from './DiffText.tsx'

/** What changed between two versions (or to a rule not saved yet): text, words, and who would enter and leave. */
export const VersionDiff = ({ segmentKey, input }: { readonly segmentKey: string; readonly input: { readonly from?: number; readonly to?: number; readonly rule?: string } }) => {
  const { t, i18n } = useTranslation('segments')
  const format = useFormat()
  const label = useLabel()
  const query = useComparison(segmentKey, input, true)
  const [behind, setBehind] = useState<{ readonly title: string; readonly rule: string } | null>(null)
  const count = (rule: string | null, title: string, figure: number) =>
    rule === null || figure === 0 ? <b>{format.integer(figure)}</b> : <Anchor component="button" type="button" onClick={() => setBehind({ title, rule })}><b>{format.integer(figure)}</b></Anchor>
  return (
    <QueryView query={query}>
      {(compared) => (
        <Stack gap="xs">
          <Text fw={650} size="sm">{compared.to === null ? t('diffDraft', { from: compared.from }) : t('diffTitle', { from: compared.from, to: compared.to })}</Text>
          <DiffText parts={compared.text} mono />
          <DiffText parts={i18n.language.startsWith('zh') ? compared.sentence.zh : compared.sentence.en} />
          {compared.members === null ? <Text size="sm" c="rust">{t('noMembers', { problem: compared.problem === null ? '' : label(compared.problem) })}</Text> : (
            <Group gap="lg">
              <Text size="sm">{t('before')} <b>{format.integer(compared.members.before)}</b> → {t('after')} <b>{format.integer(compared.members.after)}</b></Text>
              <Text size="sm" c="sea">{count(compared.enterRule, t('wouldEnter'), compared.members.enter)} {t('wouldEnter')}</Text>
              <Text size="sm" c="rust">{count(compared.leaveRule, t('wouldLeave'), compared.members.leave)} {t('wouldLeave')}</Text>
            </Group>
          )}
          <ShowCall endpoint={compareSegment} input={{ key: segmentKey, ...input }} />
          <CustomersBehind title={behind?.title ?? ''} behind={behind === null ? null : { kind: 'rule', rule: behind.rule }} onClose={() => setBehind(null)} />
        </Stack>
      )}
    </QueryView>
  )
}
