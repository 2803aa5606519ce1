export const MASK = '***'

/** `password=…` as libpq, a URL's query, an environment or JSON writes it; quoted or not. */
const keyword =
  /((?:password|passwd)["']?\s*[=:]\s*|password\s+(?='))('(?:\\.|''|[^'\\])*(?:'|$)|"(?:\\.|[^"\\])*(?:"|$)|(?:\\.|\S)+)/gi

/** The same inside a URL's query, where `&` ends the value. */
const parameter = /([?&](?:ssl)?password=)[^&\s]*/gi

/** `scheme://user:` and what follows it, up to the end of the line or to the next URL. */
const credentials = /([a-z][a-z0-9+.-]{0,20}:\/\/[^\s:/?#[]*:)(.*?)(?=\s\S*:\/\/|$)/gim

const port = /^\d{1,5}(?=$|[^\w@%])/

/**
 * Makes text fit for a log: every password in a URL, a connection string or an assignment becomes `***`.
 * Prefers hiding too much: an unencoded password may hold `@`, `/` or `:`, so what lies before the last `@` of the word is hidden.
 */
export function maskSecrets(text: string): string {
  return text
    .replaceAll(parameter, `$1${MASK}`)
    .replaceAll(keyword, hideValue)
    .replaceAll(credentials, (_, head: string, rest: string) => head + hidePassword(rest))
}

function hideValue(whole: string, head: string, value: string): string {
  if (value.startsWith(MASK)) return whole
  const quote = value[0] === "'" || value[0] === '"' ? value[0] : ''
  return `${head}${quote}${MASK}${quote}`
}

/** `rest` begins with the password, or with a port where there was no user. */
function hidePassword(rest: string): string {
  const end = rest.search(/\s|$/)
  const word = rest.slice(0, end)
  if (word.includes('@')) return hideBefore(rest, word.lastIndexOf('@'))
  if (word === '' || port.test(word)) return rest
  const at = rest.lastIndexOf('@')
  return hideBefore(rest, at === -1 ? end : at)
}

/** An empty password is none, and stays visible as such. */
function hideBefore(rest: string, at: number): string {
  return at === 0 ? rest : MASK + rest.slice(at)
}
