import type { BuilderGroup, BuilderNode } from '@sextant/rules'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { moveByKey, moveNode, nodeAt } from './builder-moves.ts'
import type { MoveKey } from './builder-moves.ts'

const text = (name: string): BuilderNode => ({ kind: 'text', text: name })
const group = (...of: BuilderNode[]): BuilderGroup => ({ kind: 'group', match: 'all', negated: false, of })
const leaves = (node: BuilderNode): readonly string[] => (node.kind === 'group' ? node.of.flatMap(leaves) : node.kind === 'text' ? [node.text] : [])
const shape = (node: BuilderNode): string => (node.kind === 'group' ? `(${node.of.map(shape).join(' ')})` : node.kind === 'text' ? node.text : '')

const root = group(text('a'), group(text('b'), group(text('c'))), text('d'))

describe('moving conditions in the builder', () => {
  it('puts a condition before another, also across groups', () => {
    expect(shape(moveNode(root, [0], [1], 1)?.root ?? root)).toBe('((b a (c)) d)')
    expect(shape(moveNode(root, [1, 1, 0], [], 0)?.root ?? root)).toBe('(c a (b ()) d)')
    expect(shape(moveNode(root, [0], [], 3)?.root ?? root)).toBe('((b (c)) d a)')
  })
  it('never puts a group into itself', () => {
    expect(moveNode(root, [1], [1, 1], 0)).toBeUndefined()
    expect(moveNode(root, [], [1], 0)).toBeUndefined()
  })
  it('goes by keyboard up, down, into the neighbouring group and out of it', () => {
    const moved = (path: readonly number[], key: MoveKey) => shape(moveByKey(root, path, key)?.root ?? group())
    expect([moved([2], 'up'), moved([0], 'down'), moved([2], 'in'), moved([0], 'in'), moved([1, 0], 'out')]).toEqual(['(a d (b (c)))', '((b (c)) a d)', '(a (b (c) d))', '((a b (c)) d)', '(a ((c)) b d)'])
    expect(moveByKey(root, [0], 'up')).toBeUndefined()
  })
  it('loses and doubles nothing, and says where the node is now', () => {
    const tree: fc.Memo<BuilderNode> = fc.memo((depth) => (depth <= 1 ? fc.constantFrom('p', 'q', 'r').map(text) : fc.oneof(fc.constantFrom('s', 't').map(text), fc.array(tree(depth - 1), { maxLength: 3 }).map((of): BuilderNode => group(...of)))))
    const path = fc.array(fc.nat(3), { maxLength: 3 })
    fc.assert(fc.property(fc.array(tree(3), { maxLength: 4 }), path, path, fc.nat(4), (of, from, target, index) => {
      const before = group(...of)
      const moved = moveNode(before, from, target, index)
      if (moved === undefined) return
      expect([...leaves(moved.root)].toSorted()).toEqual([...leaves(before)].toSorted())
      expect(nodeAt(moved.root, moved.path)).toEqual(nodeAt(before, from))
    }))
  })
})
