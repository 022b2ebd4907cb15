import { createWriteStream, existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { dataErrors } from './errors.ts'

/** One file of a multipart upload; its bytes are read once, before the next part is asked for. */
export interface UploadedPart {
  readonly filename: string
  readonly content: AsyncIterable<Uint8Array>
}

/** An upload on disk: the folder of its data files, and the text of model.yaml when one was among them. */
export interface Upload {
  readonly dir: string
  readonly yaml: string | undefined
  /** The data files as people named them. */
  readonly names: readonly string[]
}

export interface UploadDeps {
  readonly home: string
  readonly ids: { readonly id: () => string }
  /** All files of one upload together, bytes; 4 GiB unless given. */
  readonly uploadBytes?: number
}

const defaultUploadBytes = 4 * 2 ** 30
/** As many characters as the contract takes of a model.yaml. */
const modelBytes = 1_000_000
/** What file systems take of a name, bytes. */
const nameBytes = 255

const partsOf = (body: unknown): AsyncIterable<UploadedPart> => {
  const files = typeof body === 'object' && body !== null && 'files' in body ? body.files : undefined
  if (typeof files === 'object' && files !== null && Symbol.asyncIterator in files) return files as AsyncIterable<UploadedPart>
  throw dataErrors.DATA_UPLOAD_EMPTY()
}

/** The name a person gave the file, without any folder: an upload never writes outside its own place. */
const safeName = (filename: string): string => {
  const name = basename(filename.replaceAll('\\', '/').replaceAll(/\p{Cc}/gu, '')).replace(/^\.+/, '').trim()
  if (name === '' || Buffer.byteLength(name) > nameBytes) throw dataErrors.DATA_UPLOAD_NAME({ name: filename.slice(0, 80) })
  return name
}

/** Passes bytes on while there is room for them. */
async function* within(content: AsyncIterable<Uint8Array>, room: { left: number; readonly limit: number }, name: string): AsyncGenerator<Uint8Array> {
  for await (const piece of content) {
    room.left -= piece.byteLength
    if (room.left < 0) throw dataErrors.DATA_UPLOAD_TOO_LARGE({ name, bytes: room.limit })
    yield piece
  }
}

const diskFailure = (error: unknown, dir: string): unknown => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG' ? dataErrors.DATA_DISK_FULL({ dir }, { cause: error }) : error
}

const modelText = async (path: string, name: string): Promise<string> => {
  if ((await stat(path)).size > modelBytes) throw dataErrors.DATA_UPLOAD_TOO_LARGE({ name, bytes: modelBytes })
  const text = await readFile(path, 'utf8')
  await rm(path)
  return text
}

/** Writes the parts one after the other; each name once. */
const writeParts = async (dir: string, parts: AsyncIterable<UploadedPart>, limit: number): Promise<Omit<Upload, 'dir'>> => {
  const room = { left: limit, limit }
  const seen = new Set<string>()
  const names: string[] = []
  let model: { readonly name: string; readonly text: string } | undefined
  for await (const { filename, content } of parts) {
    const name = safeName(filename)
    // Without regard to case: some file systems have none, and then one file would replace the other.
    if (seen.has(name.toLowerCase())) throw dataErrors.DATA_UPLOAD_NAME_TWICE({ name })
    seen.add(name.toLowerCase())
    const path = join(dir, name)
    await pipeline(Readable.from(within(content, room, name)), createWriteStream(path, { mode: 0o600, flags: 'wx' }))
    if (!/\.ya?ml$/i.test(name)) {
      names.push(name)
      continue
    }
    if (model !== undefined) throw dataErrors.DATA_UPLOAD_TWO_MODELS({ names: [model.name, name] })
    model = { name, text: await modelText(path, name) }
  }
  return { yaml: model?.text, names }
}

/**
 * Stores an upload under `home/uploads/<id>/`, streamed: memory does not grow with its size.
 *
 * @param body `{files}`: the file parts of a multipart upload, one after the other
 * @param announced bytes the sender says it will send; too many are refused before they are read
 * @returns where the files lie; the caller removes the folder with `removeUpload`
 * @throws DATA_UPLOAD_EMPTY, DATA_UPLOAD_TOO_LARGE, DATA_UPLOAD_NAME, DATA_UPLOAD_NAME_TWICE, DATA_UPLOAD_TWO_MODELS, DATA_DISK_FULL; nothing stays on the disk then
 */
export const storeUpload = async (body: unknown, deps: UploadDeps, announced = 0): Promise<Upload> => {
  const limit = deps.uploadBytes ?? defaultUploadBytes
  if (announced > limit) throw dataErrors.DATA_UPLOAD_TOO_LARGE({ name: 'the upload', bytes: limit })
  const parts = partsOf(body)
  const dir = join(deps.home, 'uploads', deps.ids.id())
  await mkdir(dir, { recursive: true, mode: 0o700 })
  try {
    const { yaml, names } = await writeParts(dir, parts, limit)
    if (names.length === 0) throw dataErrors.DATA_UPLOAD_EMPTY()
    return { dir, yaml, names }
  } catch (error) {
    await removeUpload(dir)
    throw diskFailure(error, dir)
  }
}

/** The rows are in the warehouse by then, and rejected ones in the error file. */
export const removeUpload = (dir: string): Promise<void> => rm(dir, { recursive: true, force: true })

/** At the start, before anybody uploads: what a crash left. @param wanted folders of imports that still wait */
export const clearUploads = async (home: string, wanted: ReadonlySet<string>): Promise<void> => {
  const folder = join(home, 'uploads')
  if (!existsSync(folder)) return
  for (const name of await readdir(folder)) if (!wanted.has(join(folder, name))) await rm(join(folder, name), { recursive: true, force: true })
}
