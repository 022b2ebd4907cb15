/** Which part of which bucket holds the catalog's files. */
export interface BucketAddress {
  readonly bucket: string
  /** Without slashes around it; empty: the whole bucket. */
  readonly prefix: string
}

/** How a bucket is reached and who asks. Whatever is not given comes from where clouds put it: AWS_* variables, profiles, roles of machines and containers. */
export interface BucketAccess {
  /** `https://host[:port]`; undefined: Amazon's, of the region. */
  readonly endpoint?: string
  readonly region?: string
  /** The bucket's name in the path instead of the host's name. Default: with an endpoint. */
  readonly isPathStyle?: boolean
  readonly keyId?: string
  readonly secret?: string
  /** Read anew every five minutes: a renewed secret needs no restart. */
  readonly secretFile?: string
}

const refuse = (what: string): never => {
  throw new Error(`s3://bucket/prefix: ${what}`)
}

const bucketName = /^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/

/** @throws Error whose message says what the address must be */
export const parseBucketAddress = (text: string): BucketAddress => {
  const [, bucket, rest] = /^s3:\/\/([^/]*)(.*)$/s.exec(text) ?? refuse('it must begin with s3://')
  if (bucket === undefined || rest === undefined || !bucketName.test(bucket)) return refuse('the name of the bucket is 3 to 63 small letters, digits, dots and hyphens; keys of access have settings of their own')
  if (/[?#]/.test(rest)) refuse('there is nothing behind the prefix; endpoint, region and keys have settings of their own')
  const parts = rest.split('/').slice(1)
  if (parts.at(-1) === '') parts.pop()
  if (parts.some((part) => part === '' || part === '.' || part === '..')) refuse('the prefix has an empty part, or one of dots')
  return Object.freeze({ bucket, prefix: parts.join('/') })
}
