import { type Policy } from '../domain/policy.ts'

/** Words that protect data from leaving, and that this version does not carry out. */
const PROTECTING: ReadonlySet<string> = new Set(['archive', 'hold'])

/** Whether one word of the policy language protects data from leaving. */
export function protectsData(word: string): boolean {
  return PROTECTING.has(word)
}

/** Whether the policy asks for a protection that cannot be given: then nothing of the set leaves. */
export function leavingIsHeldBack({ unavailable }: Policy): boolean {
  return unavailable.some(protectsData)
}
