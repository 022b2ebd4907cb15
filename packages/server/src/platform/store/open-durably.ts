import { fsyncSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'

/*
 * PGlite starts PostgreSQL with fsync off, and Emscripten's file system over Node has no fsync in any case: PostgreSQL would ask for
 * it at every commit and checkpoint and be told that all is well. Here the request reaches the disk, so that an acknowledged commit
 * survives a power failure as it does on a server.
 */

interface NodeStream {
  /** Node's file descriptor; directories have none. */
  readonly nfd?: number
}

interface MountedFiles {
  readonly lookupPath: (path: string) => { readonly node: { readonly stream_ops: { fsync?: (stream: NodeStream) => number } } }
}

/** Where PGlite mounts its directory. */
const mountPoint = '/pglite/data'

// Of PostgreSQL's ways to sync its log, plain fsync is the one whose request arrives; fdatasync ends inside PGlite.
const startParams = [...PGlite.defaultStartParams.filter((param) => param !== '-F'), '-c', 'wal_sync_method=fsync']

/**
 * Opens PGlite so that a commit is on the disk when it is acknowledged.
 *
 * @param fsync for tests that count
 */
export const openDurably = async (dir: string, fsync: (fd: number) => void = fsyncSync): Promise<PGlite> => {
  const database = await PGlite.create({ dataDir: dir, startParams })
  const files = (database.Module as unknown as { readonly FS: MountedFiles }).FS
  files.lookupPath(mountPoint).node.stream_ops.fsync = ({ nfd }) => {
    if (nfd !== undefined) fsync(nfd)
    return 0
  }
  return database
}
