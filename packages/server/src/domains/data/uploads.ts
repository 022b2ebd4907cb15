import { createWriteStream } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { dataErrors } from './errors.ts'

/** One part of a multipart upload: bytes in memory or a stream. */
export interface UploadedPart {
  readonly filename: string
  readonly content: Uint8Array | AsyncIterable<Uint8Array>
}

const isPart = (value: unknown): value is UploadedPart =>
  typeof value === 'object' && value !== null && typeof (value as UploadedPart).filename === 'string' && (value as UploadedPart).content !== undefined

const partsOf = (body: unknown): Iterable<unknown> | AsyncIterable<unknown> => {
  const parts = typeof body === 'object' && body !== null && 'files' in body ? (body as { files: unknown }).files : body
  if (typeof parts === 'object' && parts !== null && (Symbol.asyncIterator in parts || Symbol.iterator in parts)) return parts as Iterable<unknown>
  throw dataErrors.DATA_UPLOAD_EMPTY()
}

/** The name a person gave the file, without any folder: an upload never writes outside its own place. */
const safeName = (filename: string): string => basename(filename.replaceAll('\\', '/')).replaceAll(/\p{Cc}/gu, '').replace(/^\.+/, '')

/**
 * Stores an upload under `home/uploads/<id>/`.
 *
 * @param body `{files}`: the parts of a multipart upload, one after the other
 * @returns the folder of the data files, and the text of `model.yaml` when one was among them
 */
export const uploadFolder = async (body: unknown, deps: { readonly home: string; readonly ids: { readonly id: () => string } }): Promise<{ readonly dir: string; readonly yaml: string | undefined }> => {
  const dir = join(deps.home, 'uploads', deps.ids.id())
  await mkdir(dir, { recursive: true, mode: 0o700 })
  let yaml: string | undefined
  let files = 0
  try {
    for await (const part of partsOf(body)) {
      if (!isPart(part)) continue
      const name = safeName(part.filename)
      if (name === '') continue
      const path = join(dir, name)
      if (part.content instanceof Uint8Array) await writeFile(path, part.content, { mode: 0o600 })
      else await pipeline(Readable.from(part.content), createWriteStream(path, { mode: 0o600 }))
      if (/\.ya?ml$/i.test(name)) {
        yaml = await readFile(path, 'utf8')
        await rm(path)
      } else files += 1
    }
    if (files === 0) throw dataErrors.DATA_UPLOAD_EMPTY()
    return { dir, yaml }
  } catch (error) {
    await rm(dir, { recursive: true, force: true })
    throw error
  }
}
