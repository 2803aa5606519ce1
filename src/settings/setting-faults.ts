import { displayProblems } from './problem.ts'
import { type SettingText } from './setting-text.ts'
import { type SettingsFile } from './settings-file.ts'
import { isOfKubernetes } from './unknown-variables.ts'

/** What convict finds wrong, each with the variable (or the place in the file), the value and what is allowed. */
export function settingFaults(
  config: { validate(options: object): unknown },
  texts: readonly SettingText[],
  file: SettingsFile,
): readonly string[] {
  try {
    config.validate({ allowed: 'strict' })
    return []
  } catch (error) {
    // convict tells all faults in one message, a line each: `key: fault: value was "…"`.
    return (error instanceof Error ? error.message : String(error)).split('\n').map((line) => {
      const [, key = '', fault = line] = /^([\w.]+): (.*?)(?:: value was ".*")?$/.exec(line) ?? []
      const text = texts.find((each) => each.key === key)
      return text === undefined ? line : faultLine(text, fault, file)
    })
  }
}

function faultLine(
  { key, item, text = '', layer }: SettingText,
  fault: string,
  { source, settings }: SettingsFile,
): string {
  const value = item.sensitive === true ? '' : `${JSON.stringify(text)} `
  if (layer === 'file' && source !== undefined) {
    const path = settings.find((each) => each.key === key)?.path ?? []
    return displayProblems([{ place: source.placeOf(path), path: key, message: value + fault }]).join('')
  }
  const kubernetes = isOfKubernetes(item.env, text)
    ? '; Kubernetes sets it for a Service of that name: set enableServiceLinks: false'
    : ''
  return `${layer === 'flag' ? `--${key}` : item.env}: ${value}${fault}${kubernetes}`
}

/** A secret and its file, both set: which one holds would be a guess. */
export function twinFaults(texts: readonly SettingText[]): readonly string[] {
  const [url, urlFile] = ['database.url', 'database.urlFile'].map((key) =>
    texts.find((each) => each.key === key),
  )
  if (url?.text === undefined || urlFile?.text === undefined || url.layer !== urlFile.layer) return []
  return [`${urlFile.item.env}: is set beside ${url.item.env}; allowed: one of them`]
}

/** S3 takes a key only for its encryption by KMS: whoever names one would believe that it is used. */
export function keyFaults(texts: readonly SettingText[]): readonly string[] {
  const [encryption, key] = ['s3.encryption', 's3.kmsKeyId'].map((wanted) =>
    texts.find((each) => each.key === wanted),
  )
  if (key?.text === undefined || encryption === undefined || encryption.text === 'aws:kms') return []
  return [`${key.item.env}: is set, but ${encryption.item.env} is not aws:kms`]
}
