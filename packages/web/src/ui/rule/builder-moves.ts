import type { BuilderGroup, BuilderNode } from '@sextant/rules'

/** Place of a node: its position in the outermost group, then in the group there, and so on. The outermost group is []. */
export type BuilderPath = readonly number[]

export type MoveKey = 'up' | 'down' | 'in' | 'out'

export const nodeAt = (root: BuilderGroup, path: BuilderPath): BuilderNode | undefined => {
  let node: BuilderNode | undefined = root
  for (const index of path) node = node?.kind === 'group' ? node.of[index] : undefined
  return node
}

const replaceOf = (root: BuilderGroup, path: BuilderPath, change: (of: readonly BuilderNode[]) => readonly BuilderNode[]): BuilderGroup => {
  const [index, ...rest] = path
  if (index === undefined) return { ...root, of: change(root.of) }
  return { ...root, of: root.of.map((node, at) => (at === index && node.kind === 'group' ? replaceOf(node, rest, change) : node)) }
}

const isWithin = (path: BuilderPath, outer: BuilderPath): boolean => outer.every((index, at) => path[at] === index)

/** The place a node has after another one was taken out. */
const withoutNode = (path: BuilderPath, taken: BuilderPath): BuilderPath => {
  const at = taken.length - 1
  const moved = path.length > at && taken.slice(0, at).every((index, depth) => path[depth] === index) && (path[at] as number) > (taken[at] as number)
  return moved ? path.map((index, depth) => (depth === at ? index - 1 : index)) : path
}

export interface MovedBuilder {
  readonly root: BuilderGroup
  /** Where the node is now. */
  readonly path: BuilderPath
}

/**
 * Takes a condition or group out of its place and puts it into a group, before what stands at `index` there.
 *
 * @returns undefined when it cannot go there: a group not into itself, the outermost group nowhere
 */
export const moveNode = (root: BuilderGroup, from: BuilderPath, group: BuilderPath, index: number): MovedBuilder | undefined => {
  const node = nodeAt(root, from)
  if (node === undefined || from.length === 0 || isWithin(group, from) || nodeAt(root, group)?.kind !== 'group') return undefined
  const parent = from.slice(0, -1)
  const taken = from.at(-1) as number
  const isSameGroup = parent.length === group.length && isWithin(parent, group)
  const without = replaceOf(root, parent, (of) => of.filter((_, at) => at !== taken))
  const target = withoutNode(group, from)
  const place = Math.max(0, isSameGroup && index > taken ? index - 1 : index)
  return { root: replaceOf(without, target, (of) => [...of.slice(0, place), node, ...of.slice(place)]), path: [...target, Math.min(place, ((nodeAt(without, target) as BuilderGroup).of).length)] }
}

/** The same by keyboard: up and down within its group, in: to the end of the group before it (or the beginning of the one after), out: behind its group. */
export const moveByKey = (root: BuilderGroup, from: BuilderPath, key: MoveKey): MovedBuilder | undefined => {
  const at = from.at(-1)
  if (at === undefined) return undefined
  const group = from.slice(0, -1)
  const siblings = (nodeAt(root, group) as BuilderGroup).of
  switch (key) {
    case 'up':
      return at === 0 ? undefined : moveNode(root, from, group, at - 1)
    case 'down':
      return at === siblings.length - 1 ? undefined : moveNode(root, from, group, at + 2)
    case 'out':
      return group.length === 0 ? undefined : moveNode(root, from, group.slice(0, -1), (group.at(-1) as number) + 1)
    case 'in': {
      const [before, after] = [siblings[at - 1], siblings[at + 1]]
      if (before?.kind === 'group') return moveNode(root, from, [...group, at - 1], before.of.length)
      return after?.kind === 'group' ? moveNode(root, from, [...group, at + 1], 0) : undefined
    }
  }
}
