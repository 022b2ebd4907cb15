import { Button, Code, SegmentedControl, Stack, Text } from '@mantine/core'
import { combineSegments } from '@sextant/contract'
import { IconUsersPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCombination } from '../../api/segments.ts'
import { useCan } from '../../api/session.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'

type Operation = 'union' | 'intersection' | 'difference'

/** Union, intersection or difference of the chosen segments, as a rule that can be saved. */
export const CombineCard = ({ chosen }: { readonly chosen: readonly string[] }) => {
  const { t } = useTranslation('segments')
  const format = useFormat()
  const label = useLabel()
  const can = useCan()
  const [operation, setOperation] = useState<Operation>('intersection')
  const query = useCombination(operation, chosen)
  return (
    <Section title={t('combine')} {...(chosen.length <= 4 ? { span: 5 as const } : {})}>
      <Stack gap="sm">
        <SegmentedControl size="xs" orientation="vertical" aria-label={t('combine')} value={operation} onChange={(next) => setOperation(next as Operation)} data={(['union', 'intersection', 'difference'] as const).map((value) => ({ value, label: t(`op_${value}`) }))} />
        <QueryView query={query}>
          {(answer) => (
            <>
              <Text fw={650} size="xl">{format.integer(answer.count)}</Text>
              <Text size="sm">{label(answer.sentence)}</Text>
              <Code block style={{ whiteSpace: 'pre-wrap' }}>{answer.rule}</Code>
              {can('segments.write') && <Button size="xs" leftSection={<IconUsersPlus size={15} aria-hidden />} component={Link} to={`/segments/new?rule=${encodeURIComponent(answer.rule)}`}>{t('combine')}</Button>}
            </>
          )}
        </QueryView>
        <ShowCall endpoint={combineSegments} input={{ operation, segments: [...chosen] }} />
      </Stack>
    </Section>
  )
}
