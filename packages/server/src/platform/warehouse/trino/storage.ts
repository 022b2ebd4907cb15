import { access, copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'

/** Where the cluster keeps the files of its tables, as this process reaches it. Keys are paths with `/`, below the storage's root. */
export interface WarehouseStorage {
  /** Scheme of its addresses as the cluster lists them. */
  readonly scheme: 'local' | 's3'
  readonly put: (file: string, key: string) => Promise<void>
  /** @returns a path of this machine where the object can be read */
  readonly get: (key: string) => Promise<string>
  readonly exists: (key: string) => Promise<boolean>
  /** Keys of all objects below a key. */
  readonly list: (prefix: string) => Promise<readonly string[]>
  /** Deletes an object, or all below a key. */
  readonly delete: (prefix: string) => Promise<void>
}

/** A folder that this machine and all of the cluster's reach (a shared disk). */
export const folderStorage = (root: string): WarehouseStorage => {
  const pathOf = (key: string): string => join(root, key)
  return Object.freeze<WarehouseStorage>({
    scheme: 'local',
    put: async (file, key) => {
      await mkdir(dirname(pathOf(key)), { recursive: true })
      // A rename is all or nothing; across disks it is not to be had, so the copy gets its name last.
      await copyFile(file, `${pathOf(key)}.part`)
      await rename(`${pathOf(key)}.part`, pathOf(key))
    },
    get: async (key) => pathOf(key),
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
  })
}
