import * as z from "zod";
import type { Task } from "../core/task/index.ts";
import { takeData, throwFaults } from "./parse-data.ts";
import type { IntakeFault } from "./errors.ts";
import type { ReadTasksOptions } from "./read-tasks.ts";
import { parseWith } from "./zod-faults.ts";

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

const texts = z.array(z.string()).readonly().default([]);
const schema = z
  .strictObject({
    id: z.string().min(1),
    title: z.string().optional(),
    description: z.string().default(""),
    domains: texts,
    files: texts,
    reads: z.array(z.string()).readonly().exactOptional(),
    dependsOn: texts,
    after: z
      .array(z.strictObject({ taskId: z.string(), because: z.enum(["phase", "wave", "parent", "file", "document"]) }))
      .readonly()
      .default([]),
    estimateMinutes: z.number().positive().default(30),
    gates: texts,
    done: z.boolean().default(false),
    optional: z.boolean().default(false),
    parallel: z.boolean().default(false),
    parentId: z.string().nullable().default(null),
    phase: z.string().nullable().default(null),
    personaId: z.string().nullable().default(null),
  })
  .transform((task) => ({ ...task, title: task.title ?? task.id }));
true satisfies Same<keyof z.output<typeof schema>, keyof Task>; // a field on one side only does not compile

/** Reads one task of the library's own shape; what is left out gets the default noted on `Task`, the title the id. */
export const taskSchema: z.ZodType<Task> = schema;

/**
 * Reads a list of tasks of the library's own shape out of data, or out of JSON or YAML text. For files of other tools there is `readTasks`.
 *
 * @throws {IntakeError} `INTAKE_INVALID` with every fault and where it stands, also for an id that is there twice; `INTAKE_SYNTAX`,
 *   `INTAKE_DUPLICATE` and `INTAKE_LIMIT` for text.
 * @example
 * parseTasks([{ id: "1.1", files: ["src/models/user.py"] }])[0].title; // "1.1"
 */
export function parseTasks(data: unknown, options: Pick<ReadTasksOptions, "path"> = {}): Task[] {
  const path = options.path ?? null;
  const taken = takeData(data, "task list", path);
  const tasks = parseWith(z.array(taskSchema), taken, "task list", path);
  const seen = new Set<string>();
  const faults: IntakeFault[] = [];
  for (const [index, task] of tasks.entries()) {
    if (seen.has(task.id))
      faults.push({
        line: taken.lineOf([index]),
        at: `[${index}].id`,
        expected: "each id once",
        came: `${JSON.stringify(task.id)} again`,
      });
    seen.add(task.id);
  }
  throwFaults("INTAKE_INVALID", "task list", path, faults);
  return tasks;
}
