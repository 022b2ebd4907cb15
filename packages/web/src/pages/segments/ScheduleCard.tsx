import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { scheduleSegment } from '@sextant/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCatalogue } from '../../api/rules.ts'
import { useScheduleSegment } from '../../api/segments.ts'
import type { SegmentDetail } from '../../api/segments.ts'
import { useCan } from '../../api/session.ts'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'

type Schedule = SegmentDetail['schedule']
const weekdays = [1, 2, 3, 4, 5, 6, 7] as const

/** When the segment is counted again. */
export const ScheduleCard = ({ segment }: { readonly segment: SegmentDetail }) => {
  const { t } = useTranslation('segments')
  const { t: common } = useTranslation()
  const can = useCan()
  const zone = useCatalogue().data?.timeZone ?? ''
  const [schedule, setSchedule] = useState<Schedule>(segment.schedule)
  const save = useScheduleSegment(t('scheduleSaved'))
  const input = { key: segment.key, ...schedule }
  return (
    <Section span={5} title={t('schedule')}>
      <form onSubmit={(event) => { event.preventDefault(); save.mutate(input) }}>
        <Stack gap="xs">
          <Group gap="xs" align="flex-end">
            <Select size="xs" w={150} label={t('schedule')} disabled={!can('segments.write') || segment.kind === 'list'} allowDeselect={false} value={schedule.every} data={(['never', 'hour', 'day', 'week'] as const).map((value) => ({ value, label: t(`every_${value}`) }))} onChange={(every) => setSchedule({ ...schedule, every: every as Schedule['every'] })} />
            {schedule.every === 'week' && <Select size="xs" w={120} label={t('weekday')} allowDeselect={false} value={String(schedule.weekday)} data={weekdays.map((day) => ({ value: String(day), label: t(`wd${day}`) }))} onChange={(day) => setSchedule({ ...schedule, weekday: Number(day) })} />}
            {schedule.every !== 'never' && <TextInput size="xs" w={110} type="time" label={t('scheduleAt')} value={schedule.at} onChange={(event) => setSchedule({ ...schedule, at: event.currentTarget.value })} />}
            {can('segments.write') && segment.kind === 'rule' && <Button size="xs" type="submit" loading={save.isPending}>{common('save')}</Button>}
          </Group>
          {schedule.every !== 'never' && <Text size="xs" c="dimmed">{t('scheduleZone', { zone })}</Text>}
          {save.error !== null && <ProblemAlert error={save.error} />}
          <ShowCall endpoint={scheduleSegment} input={input} />
        </Stack>
      </form>
    </Section>
  )
}
