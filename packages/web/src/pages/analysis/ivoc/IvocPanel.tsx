import { Badge, SegmentedControl, Text } from '@mantine/core'
import { ivocQuestions } from '@sextant/contract'
import { useTranslation } from 'react-i18next'
import { useIvoc } from '../../../api/measurement.ts'
import type { Ivoc, IvocQuestion } from '../../../api/measurement.ts'
import { useFormat } from '../../../format/FormatProvider.tsx'
import { useLabel } from '../../../i18n/use-label.ts'
import { AppLink } from '../../../ui/AppLink.tsx'
import { QueryView } from '../../../ui/QueryView.tsx'
import { Section } from '../../../ui/Section.tsx'
import { ShowCall } from '../../../ui/ShowCall.tsx'
import { usePanelSearch } from '../use-panel-search.ts'
import { ivocSearch } from './ivoc-search.ts'

const states = ['yes', 'partly', 'no', 'unknown'] as const
const colours = { yes: 'sea', partly: 'brass', no: 'rust', unknown: 'gray' } as const

const Summary = ({ questions }: { readonly questions: readonly IvocQuestion[] }) => {
  const { t } = useTranslation('ivoc')
  const counts = states.map((state) => ({ state, count: questions.filter((question) => question.state === state).length }))
  return (
    <>
      <div style={{ display: 'flex', height: 14, borderRadius: 5, overflow: 'hidden' }} aria-hidden>
        {counts.map(({ state, count }) => <span key={state} style={{ width: `${(count / questions.length) * 100}%`, background: `var(--mantine-color-${colours[state]}-5)` }} />)}
      </div>
      <Text size="sm" mt="xs" c="dimmed">{t('summary', Object.fromEntries([...counts.map(({ state, count }) => [state, count]), ['all', questions.length]]))}</Text>
    </>
  )
}

const QuestionRow = ({ question, currency }: { readonly question: IvocQuestion; readonly currency: string }) => {
  const { t } = useTranslation('ivoc')
  const label = useLabel()
  const format = useFormat()
  const shown = (value: number, unit: IvocQuestion['figures'][number]['unit']): string => (unit === 'money' ? format.money(value, currency) : unit === 'share' ? format.share(value) : format.integer(value))
  return (
    <li style={{ display: 'grid', gridTemplateColumns: '2.2rem minmax(0, 1fr) max-content', gap: '4px 14px', padding: '14px 18px', borderBottom: '1px solid var(--sx-line)' }}>
      <span className="sx-eyebrow" style={{ paddingTop: 3 }}>{question.number}</span>
      <div>
        <Text fw={600}>{label(question.question)}</Text>
        <Text size="sm" mt={4}>{label(question.sentence)}</Text>
        {question.figures.length > 0 && (
          <dl className="sx-dl" style={{ marginTop: 8, maxWidth: 520 }}>
            {question.figures.map((figure) => [<dt key={`${figure.label.en}-name`}>{label(figure.label)}</dt>, <dd key={`${figure.label.en}-value`}>{shown(figure.value, figure.unit)}</dd>])}
          </dl>
        )}
        {question.missing !== null && <Text size="sm" mt={6}><span className="sx-eyebrow">{t('missing')}</span> {label(question.missing)}</Text>}
        <Text size="sm" mt={6}><AppLink href={question.link}>{t('see')}</AppLink></Text>
      </div>
      <Badge color={colours[question.state]} tt="none" fw={600} miw="max-content">{t(question.state)}</Badge>
    </li>
  )
}

const Questions = ({ ivoc }: { readonly ivoc: Ivoc }) => {
  const { t } = useTranslation('ivoc')
  const [search, change] = usePanelSearch(ivocSearch)
  const shown = ivoc.questions.filter(({ state }) => search.state === undefined || state === search.state)
  return (
    <>
      <Section title={t('title')}><Summary questions={ivoc.questions} /></Section>
      <div style={{ margin: '16px 0' }}>
        <SegmentedControl aria-label={t('filter')} value={search.state ?? 'all'} onChange={(value) => change({ state: value === 'all' ? undefined : (value as 'yes') })}
          data={[{ value: 'all', label: t('all') }, ...states.map((state) => ({ value: state, label: t(state) }))]} />
      </div>
      <Section flush>
        {shown.length === 0 ? <Text p="lg" c="dimmed">{t('none')}</Text> : <ol style={{ listStyle: 'none', margin: 0, padding: 0 }}>{shown.map((question) => <QuestionRow key={question.key} question={question} currency={ivoc.currency} />)}</ol>}
      </Section>
    </>
  )
}

/** What a company must be able to answer about its view of the customer, answered now or with what is missing. */
export const IvocPanel = () => {
  const query = useIvoc()
  return (
    <>
      <QueryView query={query}>{(ivoc) => <Questions ivoc={ivoc} />}</QueryView>
      <div style={{ marginTop: 16 }}><ShowCall endpoint={ivocQuestions} input={{}} /></div>
    </>
  )
}
