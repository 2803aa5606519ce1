import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

/** A certificate and its private key, both PEM. */
export interface Certified {
  readonly certificate: string
  readonly key: string
}

/** A certificate authority of a test's own. */
export interface Authority {
  readonly certificate: string
  /** Signs a server certificate for one DNS name. */
  issue(dnsName: string): Certified
}

/** Makes an authority: elliptic curve P-256, valid from 2020 to 2049. */
export function authority(name: string): Authority {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const isAuthority = extension('2.5.29.19', true, sequence(Buffer.from([0x01, 0x01, 0xff])))
  return {
    certificate: certify({ subject: name, issuer: name, publicKey, extensions: [isAuthority] }, privateKey),
    issue(dnsName) {
      const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
      const names = extension('2.5.29.17', false, sequence(tagged(0x82, Buffer.from(dnsName))))
      return {
        certificate: certify(
          { subject: dnsName, issuer: name, publicKey: pair.publicKey, extensions: [names] },
          privateKey,
        ),
        key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }),
      }
    },
  }
}

interface Content {
  readonly subject: string
  readonly issuer: string
  readonly publicKey: KeyObject
  readonly extensions: readonly Buffer[]
}

let serial = 0

function certify({ subject, issuer, publicKey, extensions }: Content, signer: KeyObject): string {
  serial += 1
  const algorithm = sequence(objectId('1.2.840.10045.4.3.2'))
  const content = sequence(
    tagged(0xa0, tagged(0x02, Buffer.from([2]))),
    tagged(0x02, Buffer.from([serial])),
    algorithm,
    nameOf(issuer),
    sequence(tagged(0x17, Buffer.from('200101000000Z')), tagged(0x17, Buffer.from('491231235959Z'))),
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensions)),
  )
  const signature = sign('sha256', content, signer)
  const der = sequence(content, algorithm, tagged(0x03, Buffer.from([0]), signature))
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

function nameOf(common: string): Buffer {
  return sequence(tagged(0x31, sequence(objectId('2.5.4.3'), tagged(0x0c, Buffer.from(common)))))
}

function extension(id: string, isCritical: boolean, value: Buffer): Buffer {
  const critical = isCritical ? [Buffer.from([0x01, 0x01, 0xff])] : []
  return sequence(objectId(id), ...critical, tagged(0x04, value))
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, ...parts)
}

/** DER: a tag, a length, the content. */
function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...head]), content])
}

function objectId(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number)
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]))
}

function base128(value: number): readonly number[] {
  const digits = [value & 0x7f]
  for (let left = value >> 7; left > 0; left >>= 7) digits.unshift((left & 0x7f) | 0x80)
  return digits
}
