import { isDataMap, kindOf, pickText, pickValue, scalarText, textList } from "./data-shape.ts";
import type { DataMap } from "./data-shape.ts";
import { IntakeError } from "./errors.ts";
import type { IntakeFault } from "./errors.ts";
import { readEstimate } from "./estimate.ts";
import type { DataDocument } from "./json.ts";
import { addGroupOrder, groupByPhase } from "./phase-order.ts";
import type { FoundTask, TaskCollector } from "./task-collector.ts";

/**
 * Reads Ralph's `prd.json`: stories are the tasks, or the tasks inside them where they are nested. `passes` says what is done; a title that was cut
 * short is taken from the description that begins with it.
 *
 * @throws {IntakeError} `INTAKE_INVALID` with every entry that is no story.
 */
export function readRalph(document: DataDocument, path: string | null, collector: TaskCollector): void {
  const stories = isDataMap(document.data) ? document.data["userStories"] : undefined;
  const faults: IntakeFault[] = [];
  if (!Array.isArray(stories)) {
    throw new IntakeError("INTAKE_INVALID", "prd.json", path, [
      { line: 1, at: "userStories", expected: "a list of stories", came: kindOf(stories) },
    ]);
  }
  for (const [index, story] of (stories as unknown[]).entries()) {
    const nested = isDataMap(story) && Array.isArray(story["tasks"]) ? (story["tasks"] as unknown[]) : null;
    if (nested === null) addStory(story, ["userStories", index], null, document, collector, faults);
    else
      for (const [at, task] of nested.entries())
        addStory(
          task,
          ["userStories", index, "tasks", at],
          isDataMap(story) ? pickText(story, "title", "id") : null,
          document,
          collector,
          faults,
        );
  }
  const [first, ...others] = faults;
  if (first !== undefined) throw new IntakeError("INTAKE_INVALID", "prd.json", path, [first, ...others]);
  if (collector.found.length === 0) collector.warn(null, "the story list is empty");
  addGroupOrder(groupByPhase(collector.found), "phase", collector);
  if (collector.found.every((task) => task.phase === null)) addPriorityOrder(collector);
}

function addStory(
  story: unknown,
  at: readonly (string | number)[],
  phase: string | null,
  document: DataDocument,
  collector: TaskCollector,
  faults: IntakeFault[],
): void {
  const line = document.lineOf(at);
  const map: DataMap = isDataMap(story) ? story : {};
  const title = pickText(map, "title", "name", "story");
  const description = pickText(map, "description");
  if (title === null && description === null) {
    faults.push({ line, at: at.join("."), expected: "a story with `title`", came: kindOf(story) });
    return;
  }
  const criteria = textList(pickValue(map, "acceptanceCriteria", "acceptance_criteria", "criteria"));
  const notes = [pickText(map, "technicalNotes", "technical_notes"), pickText(map, "notes")].filter(
    (note) => note !== null,
  );
  // Converters cut titles at a fixed length and keep the whole in the description.
  const whole =
    title !== null &&
    description !== null &&
    description.length > title.length &&
    title.length >= 60 &&
    description.startsWith(title.replace(/(?:…|\.\.\.)$/, ""))
      ? (description.split("\n")[0] ?? title)
      : (title ?? description ?? "");
  collector.add({
    statedId: scalarText(map["id"]),
    title: whole,
    line,
    description: [
      ...(description === null ? [] : [description]),
      ...(criteria.length > 0 ? [`Acceptance criteria:\n${criteria.map((one) => `- ${one}`).join("\n")}`] : []),
      ...notes,
    ].join("\n\n"),
    fileText: [whole, description ?? "", ...criteria, ...notes].join("\n"),
    dependsOn: textList(pickValue(map, "dependsOn", "depends_on", "dependencies", "blockedBy")),
    estimateMinutes: readEstimate(pickText(map, "estimate", "effort", "points")),
    done: map["passes"] === true || map["completed"] === true || map["done"] === true,
    parallel: /^\[P\]/.test(whole),
    status: map["passes"] === undefined ? pickText(map, "status") : map["passes"] === true ? "passes" : "open",
    priority: scalarText(map["priority"]),
    phase,
  });
}

/** Ralph takes the story with the lowest priority number next. */
function addPriorityOrder(collector: TaskCollector): void {
  const groups = new Map<number, FoundTask[]>();
  for (const task of collector.found) {
    const priority = Number(task.priority);
    if (task.priority === null || task.priority === undefined || !Number.isFinite(priority)) return;
    groups.set(priority, [...(groups.get(priority) ?? []), task]);
  }
  addGroupOrder(
    [...groups].sort(([a], [b]) => a - b).map(([, tasks]) => tasks),
    "document",
    collector,
  );
}
