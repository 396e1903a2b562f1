/** The topics of `gait help`, each with what it tells. */
export const TOPICS = {
  "exit-codes": "what each exit code and error code means",
  environment: "variables that gait reads",
  config: "what gait.toml may say",
  formats: "files that gait reads and writes",
} as const;

/** Name of a topic of `gait help`. */
export type Topic = keyof typeof TOPICS;

/** Whether a word names a topic. */
export function isTopic(word: string): word is Topic {
  return Object.hasOwn(TOPICS, word);
}
