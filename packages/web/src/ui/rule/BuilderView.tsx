import { ActionIcon, Button, Checkbox, Code, Group, Select, Text } from '@mantine/core'
import type { BuilderGroup, BuilderNode } from '@sextant/rules'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Catalogue } from '../../api/rules.ts'
import { ConditionRow } from './ConditionRow.tsx'
import { emptyGroup, newCondition } from './builder-choices.ts'

interface NodeProps<Node> {
  readonly node: Node
  readonly catalogue: Catalogue
  readonly onChange: (node: Node) => void
  readonly onRemove?: () => void
  readonly onDistribution?: (name: string) => void
}

const NodeView = ({ node, catalogue, onChange, onRemove, onDistribution }: NodeProps<BuilderNode>) => {
  const { t } = useTranslation('rules')
  const distribution = onDistribution === undefined ? {} : { onDistribution }
  const removal = onRemove === undefined ? {} : { onRemove }
  switch (node.kind) {
    case 'group':
      return <GroupView node={node} catalogue={catalogue} onChange={onChange} {...removal} {...distribution} />
    case 'condition':
      return <ConditionRow condition={node} catalogue={catalogue} onChange={onChange} onRemove={onRemove ?? (() => onChange(emptyGroup))} {...distribution} />
    case 'text':
      return (
        <div className="sx-condition">
          <div><Text size="xs" c="dimmed">{t('textPart')}</Text><Code>{node.text}</Code></div>
          {onRemove !== undefined && <ActionIcon variant="subtle" color="gray" aria-label={t('remove')} onClick={onRemove}><IconTrash size={15} /></ActionIcon>}
        </div>
      )
  }
}

const GroupView = ({ node, catalogue, onChange, onRemove, onDistribution }: NodeProps<BuilderGroup>) => {
  const { t } = useTranslation('rules')
  const replace = (index: number, next: BuilderNode | null): void => onChange({ ...node, of: node.of.flatMap((old, at) => (at === index ? (next === null ? [] : [next]) : [old])) })
  const append = (next: BuilderNode): void => onChange({ ...node, of: [...node.of, next] })
  return (
    <div className="sx-group" role="group" aria-label={t(node.match === 'all' ? 'matchAll' : 'matchAny')}>
      <div className="sx-group-head">
        <span>{t('customersWho')}</span>
        <Select size="xs" w={140} aria-label={t('operator')} allowDeselect={false} value={node.match} data={[{ value: 'all', label: t('matchAll') }, { value: 'any', label: t('matchAny') }]} onChange={(match) => onChange({ ...node, match: match === 'any' ? 'any' : 'all' })} />
        <span>{t('hold')}</span>
        <Checkbox size="xs" label={t('not')} checked={node.negated} onChange={(event) => onChange({ ...node, negated: event.currentTarget.checked })} />
        {onRemove !== undefined && <ActionIcon ml="auto" variant="subtle" color="gray" size="sm" aria-label={t('remove')} onClick={onRemove}><IconTrash size={15} /></ActionIcon>}
      </div>
      {node.of.length === 0 && <Text size="sm" c="dimmed" mb="xs">{t('everybody')}</Text>}
      {node.of.map((part, index) => (
        <div key={`${part.kind}.${String(index)}`} style={{ marginBottom: 6 }}>
          <NodeView node={part} catalogue={catalogue} onChange={(next) => replace(index, next)} onRemove={() => replace(index, null)} {...(onDistribution === undefined ? {} : { onDistribution })} />
        </div>
      ))}
      <Group gap="xs">
        <Button size="compact-xs" variant="light" leftSection={<IconPlus size={13} />} onClick={() => append(newCondition(catalogue))}>{t('addCondition')}</Button>
        <Button size="compact-xs" variant="subtle" color="gray" leftSection={<IconPlus size={13} />} onClick={() => append({ ...emptyGroup, match: node.match === 'all' ? 'any' : 'all', of: [newCondition(catalogue)] })}>{t('addGroup')}</Button>
      </Group>
    </div>
  )
}

/** A rule as nested groups of conditions. */
export const BuilderView = ({ builder, catalogue, onChange, onDistribution }: { readonly builder: BuilderGroup; readonly catalogue: Catalogue; readonly onChange: (builder: BuilderGroup) => void; readonly onDistribution?: (name: string) => void }) => (
  <GroupView node={builder} catalogue={catalogue} onChange={onChange} {...(onDistribution === undefined ? {} : { onDistribution })} />
)
