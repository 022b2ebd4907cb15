import { describe, expect, test } from 'vitest'
import { isWithin, navigation } from './navigation.ts'

describe('the navigation', () => {
  const shownAt = (pathname: string): readonly string[] => navigation.flatMap(({ items }) => items).filter((item) => isWithin(item, pathname)).map(({ name }) => name)
  test('shows where a page belongs that lies elsewhere: tags under segments, cases under watches', () => {
    expect(['/tags', '/tags/loyal', '/watch-cases/1', '/tagsale', '/segments', '/'].map(shownAt)).toEqual([['segments'], ['segments'], ['watches'], [], [], []])
  })
})
