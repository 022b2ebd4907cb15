import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** A font file that has Chinese glyphs; of a collection, the face to take. */
export interface ChineseFont {
  readonly path: string
  readonly face: string | undefined
}

/** Open fonts with Simplified Chinese, best first. */
const known: readonly { readonly file: RegExp; readonly face: string | undefined }[] = [
  { file: /^NotoSansCJK-Regular\.ttc$/i, face: 'NotoSansCJKsc-Regular' },
  { file: /^(NotoSansCJKsc|NotoSansSC|SourceHanSansCN|SourceHanSansSC)-Regular\.(otf|ttf)$/i, face: undefined },
  { file: /^wqy-microhei\.ttc$/i, face: 'WenQuanYiMicroHei' },
  { file: /^wqy-zenhei\.ttc$/i, face: 'WenQuanYiZenHei' },
  { file: /^DroidSansFallback(Full)?\.ttf$/i, face: undefined },
  { file: /^NotoSerifCJK-Regular\.ttc$/i, face: 'NotoSerifCJKsc-Regular' },
]

/** Where systems keep their fonts. */
export const fontFolders = ['/usr/share/fonts', '/usr/local/share/fonts', '/Library/Fonts', '/System/Library/Fonts'] as const

const filesBelow = async (folder: string): Promise<readonly string[]> => {
  try {
    return (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || (error as NodeJS.ErrnoException).code === 'EACCES') return []
    throw error
  }
}

/** The best Chinese font of the machine; undefined when it has none of those known. */
export const findChineseFont = async (folders: readonly string[] = fontFolders): Promise<ChineseFont | undefined> => {
  const files = (await Promise.all(folders.map(filesBelow))).flat().toSorted((left, right) => (left < right ? -1 : 1))
  for (const { file, face } of known) {
    const path = files.find((name) => file.test(name.slice(name.lastIndexOf('/') + 1)))
    if (path !== undefined) return { path, face }
  }
  return undefined
}
