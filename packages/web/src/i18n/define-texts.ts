/** The texts of one domain in both languages; a key missing in one of them is a type error. */
export const defineTexts = <const Texts extends Readonly<Record<string, string>>>(en: Texts, zh: { readonly [Key in keyof Texts]: string }): { readonly en: Texts; readonly zh: typeof zh } => ({ en, zh })
