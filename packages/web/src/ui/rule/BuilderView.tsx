import { ActionIcon, Button, Checkbox, Group, Select, Text } from '@mantine/core'
import type { BuilderGroup, BuilderNode } from '@sextant/rules'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Catalogue } from '../../api/rules.ts'
import { BuilderProvider, pathText, useBuilder } from './BuilderContext.ts'
import { ConditionRow } from './ConditionRow.tsx'
import { DropGap, Grip } from './Grip.tsx'
import { TakeRows } from './TakeRows.tsx'
import { TextPiece } from './TextPiece.tsx'
import { emptyGroup, newCondition, valueExpression } from './builder-choices.ts'
import { moveByKey, moveNode } from './builder-moves.ts'
import type { BuilderPath, MovedBuilder } from './builder-moves.ts'

interface NodeProps<Node> {
  readonly node: Node
  readonly path: BuilderPath
  readonly onChange: (node: Node) => void
  readonly onRemove: (() => void) | undefined
}

const NodeView = ({ node, path, onChange, onRemove }: NodeProps<BuilderNode>) => {
  switch (node.kind) {
    case 'group':
      return <GroupView node={node} path={path} onChange={onChange} onRemove={onRemove} />
    case 'condition':
      return <ConditionRow condition={node} path={path} onChange={onChange} onRemove={onRemove ?? (() => onChange(emptyGroup))} />
    case 'text':
      return <TextPiece node={node} path={path} onChange={onChange} onRemove={onRemove} />
  }
}

const GroupHead = ({ node, path, onChange, onRemove }: NodeProps<BuilderGroup>) => {
  const { t } = useTranslation('rules')
  return (
    <div className="sx-group-head">
      {path.length > 0 && <Grip path={path} />}
      <span>{t('customersWho')}</span>
      <Select size="xs" w={140} aria-label={t('operator')} allowDeselect={false} value={node.match} data={[{ value: 'all', label: t('matchAll') }, { value: 'any', label: t('matchAny') }]} onChange={(match) => onChange({ ...node, match: match === 'any' ? 'any' : 'all' })} />
      <span>{t('hold')}</span>
      <Checkbox size="xs" label={t('not')} checked={node.negated} onChange={(event) => onChange({ ...node, negated: event.currentTarget.checked })} />
      {onRemove !== undefined && <ActionIcon ml="auto" variant="subtle" color="gray" size="sm" aria-label={t('remove')} onClick={onRemove}><IconTrash size={15} /></ActionIcon>}
    </div>
  )
}

const GroupView = ({ node, path, onChange, onRemove }: NodeProps<BuilderGroup>) => {
  const { t } = useTranslation('rules')
  const { catalogue } = useBuilder()
  const replace = (index: number, next: BuilderNode | null): void => onChange({ ...node, of: node.of.flatMap((old, at) => (at === index ? (next === null ? [] : [next]) : [old])) })
  const append = (next: BuilderNode): void => onChange({ ...node, of: [...node.of, next] })
  return (
    <div className="sx-group" role="group" aria-label={t(node.match === 'all' ? 'matchAll' : 'matchAny')}>
      <GroupHead node={node} path={path} onChange={onChange} onRemove={onRemove} />
      {node.of.length === 0 && <Text size="sm" c="dimmed" mb="xs">{t('everybody')}</Text>}
      {node.of.map((part, index) => (
        <div key={`${part.kind}.${String(index)}`} className="sx-node">
          <DropGap group={path} index={index} />
          <NodeView node={part} path={[...path, index]} onChange={(next) => replace(index, next)} onRemove={() => replace(index, null)} />
        </div>
      ))}
      <DropGap group={path} index={node.of.length} />
      <Group gap="xs">
        <Button size="compact-xs" variant="light" leftSection={<IconPlus size={13} />} onClick={() => append(newCondition(catalogue))}>{t('addCondition')}</Button>
        <Button size="compact-xs" variant="subtle" color="gray" leftSection={<IconPlus size={13} />} onClick={() => append({ ...emptyGroup, match: node.match === 'all' ? 'any' : 'all', of: [newCondition(catalogue)] })}>{t('addGroup')}</Button>
      </Group>
    </div>
  )
}

/** A rule as nested groups of conditions, which can be dragged, and how many of those selected are taken. */
export const BuilderView = ({ builder, catalogue, takes = false, onChange, onDistribution }: {
  readonly builder: BuilderGroup; readonly catalogue: Catalogue; readonly takes?: boolean; readonly onChange: (builder: BuilderGroup) => void; readonly onDistribution?: (expression: string) => void
}) => {
  const whole = useRef<HTMLDivElement>(null)
  const put = (moved: MovedBuilder | undefined): void => {
    if (moved === undefined) return
    onChange(moved.root)
    // The grip that was used is another element now: the next arrow key must find it.
    requestAnimationFrame(() => whole.current?.querySelector<HTMLElement>(`[data-grip="${pathText(moved.path)}"]`)?.focus())
  }
  const shared = { catalogue, onDistribution, onMove: (from: BuilderPath, group: BuilderPath, index: number) => put(moveNode(builder, from, group, index)), onKey: (from: BuilderPath, key: 'up' | 'down' | 'in' | 'out') => put(moveByKey(builder, from, key)) }
  const { take, ...rest } = builder
  return (
    <BuilderProvider value={shared}>
      <div ref={whole}>
        <GroupView node={builder} path={[]} onChange={onChange} onRemove={undefined} />
        {(takes || take !== undefined) && <TakeRows takes={take ?? []} firstBy={valueExpression(catalogue)} onTakes={(next) => onChange(next.length === 0 ? rest : { ...rest, take: next })} />}
      </div>
    </BuilderProvider>
  )
}
