import * as monitoring from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1'
import * as apps from 'kubernetes-models/apps/v1'
import * as networking from 'kubernetes-models/networking.k8s.io/v1'
import * as policy from 'kubernetes-models/policy/v1'
import * as core from 'kubernetes-models/v1'
import { type Tree } from './render.ts'
import { unknownFields } from './unknown-fields.ts'

type Kinds = Readonly<Record<string, new (data: Tree) => { validate(): void }>>

const kindsOf: Readonly<Record<string, object>> = {
  v1: core,
  'apps/v1': apps,
  'policy/v1': policy,
  'networking.k8s.io/v1': networking,
  'monitoring.coreos.com/v1': monitoring,
}

/**
 * What is wrong with a Kubernetes object, by two judges: one knows formats and required fields but lets misspelt ones pass,
 * the other knows the fields of each kind.
 */
export function faultsOf(object: Tree): readonly string[] {
  const name = `${object.kind} ${object.metadata?.name}`
  const kinds = kindsOf[object.apiVersion] as Kinds | undefined
  const Kind = kinds?.[object.kind]
  if (Kind === undefined) return [`${name}: nobody here knows ${object.apiVersion}`]
  const faults = unknownFields(object).map((fault) => `${name}: ${fault}`)
  try {
    new Kind(object).validate()
    return faults
  } catch (error) {
    return [...faults, `${name}: ${error instanceof Error ? error.message : String(error)}`]
  }
}
