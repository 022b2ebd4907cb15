import { access, copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import type { KeepsDeleted } from '../warehouse.ts'
import type { BucketAccess } from './bucket-address.ts'

/** Where the cluster keeps the files of its tables, as this process reaches it. Keys are paths with `/`, below the storage's root. */
export interface WarehouseStorage {
  /** Scheme of its addresses as the cluster lists them. */
  readonly scheme: 'local' | 's3'
  readonly keepsDeleted: KeepsDeleted
  /** An object of this key is there whole or not at all. */
  readonly put: (file: string, key: string) => Promise<void>
  /** Lends objects as files of this machine, in their order, for as long as the work goes on. */
  readonly lend: <T>(keys: readonly string[], work: (files: readonly string[]) => Promise<T>) => Promise<T>
  readonly exists: (key: string) => Promise<boolean>
  /** Keys of all objects below a key, and of those whose upload never ended. */
  readonly list: (prefix: string) => Promise<readonly string[]>
  /** Deletes an object and all below its key, uploads that never ended as well. */
  readonly delete: (prefix: string) => Promise<void>
  readonly close: () => void
}

/** A folder that this machine and all of the cluster's reach (a shared disk). */
export const folderStorage = (root: string): WarehouseStorage => {
  const pathOf = (key: string): string => join(root, key)
  return Object.freeze<WarehouseStorage>({
    scheme: 'local',
    keepsDeleted: 'nothing',
    put: async (file, key) => {
      await mkdir(dirname(pathOf(key)), { recursive: true })
      // A rename is all or nothing; across disks it is not to be had, so the copy gets its name last.
      await copyFile(file, `${pathOf(key)}.part`)
      await rename(`${pathOf(key)}.part`, pathOf(key))
    },
    lend: (keys, work) => work(keys.map(pathOf)),
    exists: async (key) =>
      access(pathOf(key)).then(
        () => true,
        () => false,
      ),
    list: async (prefix) => {
      const found = await readdir(pathOf(prefix), { recursive: true, withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return []
        throw error
      })
      return found.filter((entry) => entry.isFile()).map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    },
    delete: async (prefix) => rm(pathOf(prefix), { recursive: true, force: true }),
    close: () => undefined,
  })
}

/**
 * Opens what WAREHOUSE_STORAGE names. The client of buckets is loaded only for one.
 *
 * @param address `s3://bucket/prefix`, or the path of a folder
 * @param tempDir where lent objects lie for as long as they are lent
 * @throws WAREHOUSE_STORAGE_MISSING, WAREHOUSE_STORAGE_DENIED, WAREHOUSE_STORAGE_UNREACHABLE when a bucket cannot be used
 */
export const openStorage = async (address: string, tempDir: string, access: BucketAccess = {}): Promise<WarehouseStorage> => {
  if (!address.startsWith('s3:')) return folderStorage(address)
  const { openBucketStorage } = await import('./bucket-storage.ts')
  return openBucketStorage({ address, access, tempDir })
}
