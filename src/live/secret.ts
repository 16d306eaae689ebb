/** A password or token. It prints, logs and serializes as '[secret]'; only `reveal` gives it away. */
export type Secret = {
  reveal(): string
  toString(): string
  toJSON(): string
}

const hidden = '[secret]'

/** Wraps a secret. */
export const secret = (value: string): Secret => ({
  reveal: () => value,
  toString: () => hidden,
  toJSON: () => hidden,
})

/** Shorter secrets than this are not looked for in texts: they would black out ordinary words. */
const lengthMin = 4

/**
 * A text without the secrets in it, also where they were written for an address (percent-encoded), for a header
 * (base64 of 'user:secret') or for XML.
 */
export function redacted(text: string, user: string, secrets: readonly Secret[]): string {
  let clean = text
  for (const one of secrets) {
    const plain = one.reveal()
    if (plain.length < lengthMin) continue
    const xml = plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    const forms = [
      Buffer.from(`${user}:${plain}`).toString('base64'),
      encodeURIComponent(plain),
      xml,
      xml.replaceAll('"', '&quot;').replaceAll("'", '&apos;'),
      JSON.stringify(plain).slice(1, -1),
      plain,
    ]
    for (const form of forms) clean = clean.replaceAll(form, hidden)
  }
  return clean
}
