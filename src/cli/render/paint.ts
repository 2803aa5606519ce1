/** The few looks that output has. */
export type Look = 'strong' | 'faint' | 'good' | 'warn' | 'bad'

/** Gives a text a look; gives it back unchanged where colours are not wanted. */
export type Paint = (look: Look, text: string) => string

/** No colours: pipes, files, NO_COLOR and tests. */
export const plain: Paint = (_look, text) => text
