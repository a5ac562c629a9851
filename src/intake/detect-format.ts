import { takeSourceText } from "./source-text.ts";
import { takeIn } from "./take-in.ts";
import type { TaskFormat } from "./task-reading.ts";

/** The format of a text and why. */
export interface DetectedFormat {
  readonly format: TaskFormat;
  readonly reason: string;
}

/**
 * Finds the format of a task file by its content; names of files are not looked at.
 *
 * @throws {IntakeError} `INTAKE_FORMAT` where it is none of the formats, `INTAKE_SYNTAX` where it is broken JSON or YAML,
 *   `INTAKE_LIMIT` where it is too long or nested too deep.
 * @example
 * detectFormat("# Tasks: Login\n\n- [ ] T001 Create model\n- [ ] T002 [P] Create view\n").format; // "speckit"
 */
export function detectFormat(text: string): DetectedFormat {
  const { format, reason } = takeIn(takeSourceText(text, null));
  return { format, reason };
}
