/** The part of mjml 5 that we use; the package ships no types. */
declare module 'mjml' {
  export interface MjmlOptions {
    readonly validationLevel?: 'strict' | 'soft' | 'skip'
    readonly fonts?: Readonly<Record<string, string>>
  }
  export interface MjmlResult {
    readonly html: string
    readonly errors: readonly { readonly line: number; readonly message: string; readonly tagName: string }[]
  }
  const mjml2html: (source: string, options?: MjmlOptions) => Promise<MjmlResult>
  export default mjml2html
}
