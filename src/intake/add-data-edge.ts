import type { TaskItem } from "./task-reading.ts";
import type { FieldPlace, MapPlace } from "./yaml.ts";

const edgeKeys = ["dependsOn", "depends_on", "dependencies", "deps", "blockedBy", "blocked_by"];
const idKeys = ["id", "taskId", "task_id", "key"];

/** One change of a text: what stands from `start` to `end` becomes `text`. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * How a dependency could be written into a JSON or YAML text: into the task's own list, else as a new field behind its id, under the
 * key that the other tasks use. `null` where the task, or the other one's id, is not found for certain.
 */
export function findDataEdit(
  source: string,
  maps: readonly MapPlace[],
  task: TaskItem,
  dependsOn: TaskItem,
  fallbackKey: string,
): TextEdit | null {
  const own = findTask(maps, task.statedId);
  const other = findTask(maps, dependsOn.statedId);
  if (own === null || other === null) return null;
  const otherId = idOf(other)!;
  const isQuoted = /^["']/.test(source.slice(otherId.valueStart));
  // As the other task writes its own id: a number stays a number.
  const value = isQuoted ? JSON.stringify(otherId.text) : source.slice(otherId.valueStart, otherId.valueEnd);
  const field = own.fields.find((one) => edgeKeys.includes(one.key));
  return field === undefined
    ? newField(source, own, value, maps, fallbackKey)
    : (longerList(source, field, value) ?? listOfScalar(source, field, value));
}

function findTask(maps: readonly MapPlace[], id: string | null): MapPlace | null {
  const found = id === null ? [] : maps.filter((map) => idOf(map)?.text === id);
  return found.length === 1 ? found[0]! : null;
}

function idOf(map: MapPlace): FieldPlace | undefined {
  return map.fields.find((field) => idKeys.includes(field.key) && field.text !== null);
}

function longerList(source: string, field: FieldPlace, value: string): TextEdit | null {
  if (field.items === null) return null;
  const last = field.items.at(-1);
  if (field.inBrackets) {
    if (last === undefined) return { start: field.valueStart, end: field.valueEnd, text: `[${value}]` };
    const gap = source.slice(field.valueStart + 1, field.items[0]![0]);
    const between = gap.includes("\n") ? gap : " ";
    return { start: last[1], end: last[1], text: `,${between}${value}` };
  }
  if (last === undefined) return null;
  const lineStart = source.lastIndexOf("\n", last[0]) + 1;
  const lead = /^\s*-\s+/.exec(source.slice(lineStart, last[0]))?.[0];
  return lead === undefined ? null : { start: last[1], end: last[1], text: `\n${lead}${value}` };
}

function listOfScalar(source: string, field: FieldPlace, value: string): TextEdit | null {
  if (field.text === null) return null;
  const { valueStart: start, valueEnd: end } = field;
  const isNothing = start === end || /^(?:null|~|)$/.test(source.slice(start, end));
  return { start, end, text: isNothing ? `[${value}]` : `[${source.slice(start, end)}, ${value}]` };
}

function newField(
  source: string,
  own: MapPlace,
  value: string,
  maps: readonly MapPlace[],
  fallbackKey: string,
): TextEdit {
  const key = maps.flatMap((map) => map.fields).find((field) => edgeKeys.includes(field.key))?.key ?? fallbackKey;
  const id = idOf(own)!;
  const at = { start: id.valueEnd, end: id.valueEnd };
  const lineStart = source.lastIndexOf("\n", id.start) + 1;
  const lead = source.slice(lineStart, id.start);
  if (own.inBraces) {
    const isOwnLine = /^\s*$/.test(lead);
    const name = /^["']/.test(source.slice(id.start)) ? JSON.stringify(key) : key;
    return { ...at, text: `,${isOwnLine ? `\n${lead}` : " "}${name}: [${value}]` };
  }
  return { ...at, text: `\n${lead.replace(/\S/g, " ")}${key}: [${value}]` };
}
