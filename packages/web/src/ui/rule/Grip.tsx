import { IconGripVertical } from '@tabler/icons-react'
import type { DragEvent, KeyboardEvent } from 'react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { dragType, pathOf, pathText, useBuilder } from './BuilderContext.ts'
import type { BuilderPath, MoveKey } from './builder-moves.ts'

const keys: Readonly<Record<string, MoveKey>> = { ArrowUp: 'up', ArrowDown: 'down', ArrowRight: 'in', ArrowLeft: 'out' }

/** Takes hold of a condition or group: dragged by mouse, or moved by the arrow keys. */
export const Grip = ({ path }: { readonly path: BuilderPath }) => {
  const { t } = useTranslation('rules')
  const { onKey } = useBuilder()
  const onDragStart = (event: DragEvent<HTMLButtonElement>): void => {
    event.dataTransfer.setData(dragType, pathText(path))
    event.dataTransfer.effectAllowed = 'move'
    const row = event.currentTarget.closest('.sx-node')
    if (row !== null) event.dataTransfer.setDragImage(row, 12, 12)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLButtonElement>): void => {
    const key = keys[event.key]
    if (key === undefined) return
    event.preventDefault()
    onKey(path, key)
  }
  return (
    <button type="button" className="sx-grip" draggable data-grip={pathText(path)} aria-label={t('move')} aria-description={t('moveHint')} title={t('moveHint')} onDragStart={onDragStart} onKeyDown={onKeyDown}>
      <IconGripVertical size={15} aria-hidden />
    </button>
  )
}

/** The gap before the node at `index` of a group: what is dropped there is put there. */
export const DropGap = ({ group, index }: { readonly group: BuilderPath; readonly index: number }) => {
  const { onMove } = useBuilder()
  const [isOver, setOver] = useState(false)
  const accept = (event: DragEvent): boolean => event.dataTransfer.types.includes(dragType)
  return (
    <div className="sx-drop" data-over={isOver} aria-hidden
      onDragOver={(event) => { if (accept(event)) { event.preventDefault(); setOver(true) } }} onDragLeave={() => setOver(false)}
      onDrop={(event) => { setOver(false); if (accept(event)) { event.preventDefault(); event.stopPropagation(); onMove(pathOf(event.dataTransfer.getData(dragType)), group, index) } }} />
  )
}
