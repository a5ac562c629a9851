/** What the command ends with. */
export const exitCode = {
  done: 0,
  /** The run failed. */
  failed: 1,
  /** Wrong use or bad input. */
  usage: 2,
  /** The check found something. */
  findings: 3,
  /** Aborted, by a key or by another command. */
  aborted: 130,
} as const;

/** One of the codes that the command ends with. */
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
