import { fsyncSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openDurably } from './open-durably.ts'

it('every commit of the embedded store has reached the disk before it is acknowledged', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'sextant-durable-'))
  let synced = 0
  const database = await openDurably(dir, (fd) => {
    fsyncSync(fd)
    synced += 1
  })
  await database.exec('create table entry (id int4)')
  for (let commit = 0; commit < 5; commit += 1) {
    const before = synced
    await database.query('insert into entry values (1)')
    expect(synced).toBeGreaterThan(before)
  }
  const before = synced
  await database.exec('begin; insert into entry values (2); insert into entry values (3); insert into entry values (4); commit')
  expect(synced - before, 'one transaction is one trip to the disk').toBe(1)
  await database.close()
  rmSync(dir, { recursive: true, force: true })
})
