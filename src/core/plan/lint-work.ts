import { resolvePersonaId } from "../persona/index.ts";
import type { Persona } from "../persona/index.ts";
import { scoreComplexity, tokenizeText } from "../task/index.ts";
import { makeFinding, nameSome } from "./lint-finding.ts";
import type { Finding } from "./lint-finding.ts";
import type { Plan, PlannedTask } from "./plan.ts";

/** More than this is too much for one agent at a stretch. */
const mostMinutes = 8 * 60;
const mostFiles = 20;

/** Finds tasks that are too big, too vague, there twice, for a persona that there is not, or estimated wildly. */
export function lintWork(plan: Plan, registry: readonly Persona[]): Finding[] {
  const work = plan.tasks.filter((task) => task.kind === "work" && !task.done);
  const findings: Finding[] = [];
  for (const task of work) findings.push(...lintSize(task), ...lintWords(task), ...lintPersona(task, registry));
  return [...findings, ...findDuplicates(work), ...lintEstimates(work)];
}

function lintSize(task: PlannedTask): Finding[] {
  const { score } = scoreComplexity(task);
  const why =
    task.estimateMinutes > mostMinutes
      ? `takes ${Math.round(task.estimateMinutes / 60)} hours`
      : task.files.length > mostFiles
        ? `writes ${task.files.length} files`
        : score >= 9.5
          ? "has very many steps"
          : null;
  if (why === null) return [];
  return [
    makeFinding(
      "task-oversized",
      [task.id],
      `Task ${JSON.stringify(task.id)} ${why}: too much for one agent at a stretch`,
      {
        suggestion: { kind: "split-task", taskId: task.id },
      },
    ),
  ];
}

const emptyVerbs =
  /^(?:improve|enhance|fix|update|handle|finish|polish|complete|do|work on|misc|various|clean ?up|refactor|optimi[sz]e|review|check)\b/i;
const loose =
  /\b(?:etc\.?|and so on|misc(?:ellaneous)?|various|stuff|things|everything|as needed|if needed|tbd|somehow|some)\b/i;

/** Nothing says when it is done: few words, no file, no gate. */
function lintWords(task: PlannedTask): Finding[] {
  if (task.files.length > 0 || task.gates.length > 0) return [];
  const words = tokenizeText(task.title).length;
  const more = tokenizeText(task.description).length;
  const text = task.title.trim();
  const isVague =
    (more < 4 && (words < 2 || (emptyVerbs.test(text) && words < 4))) ||
    (more < 12 && loose.test(`${text} ${task.description}`));
  if (!isVague || words + more === 0) return words + more > 0 ? [] : [vague(task)];
  return [vague(task)];
}

function vague(task: PlannedTask): Finding {
  return makeFinding(
    "task-vague",
    [task.id],
    `Task ${JSON.stringify(task.id)} (${JSON.stringify(task.title)}) does not say what will be there when it is done`,
  );
}

function lintPersona(task: PlannedTask, registry: readonly Persona[]): Finding[] {
  if (task.personaId === null || resolvePersonaId(task.personaId, registry) !== null) return [];
  const exist = registry.map((persona) => persona.id).join(", ");
  return [
    makeFinding(
      "persona-unknown",
      [task.id],
      `Task ${JSON.stringify(task.id)} asks for the persona ${JSON.stringify(task.personaId)}; there are ${exist}`,
    ),
  ];
}

function findDuplicates(work: readonly PlannedTask[]): Finding[] {
  const byWords = new Map<string, PlannedTask[]>();
  for (const task of work) {
    const words = tokenizeText(task.title).join(" ");
    // The same words in another section or for other files are another piece of work.
    const key = [
      words,
      task.parentId ?? task.phase ?? "",
      [...task.files].sort().join("\n"),
      task.description.trim().slice(0, 200),
    ].join("\u0000");
    if (words !== "") byWords.set(key, [...(byWords.get(key) ?? []), task]);
  }
  return [...byWords.values()]
    .filter((tasks) => tasks.length > 1)
    .map((tasks) => {
      const ids = tasks.map((task) => task.id);
      const message = `${nameSome(ids)} say the same: ${JSON.stringify(tasks[0]!.title)}`;
      return makeFinding("task-duplicated", ids, message, { suggestion: { kind: "merge-tasks", taskIds: ids } });
    });
}

function lintEstimates(work: readonly PlannedTask[]): Finding[] {
  if (work.length > 2 && work.every((task) => task.estimateFrom === "complexity")) {
    const message = "No task has an estimate: the schedule and the savings predicted rest on how hard the tasks look";
    return [makeFinding("estimate-absent", [], message)];
  }
  return work.flatMap((task) => {
    const minutes = task.estimateMinutes;
    if (minutes > 0 && minutes <= 5 * mostMinutes) return [];
    const seen = scoreComplexity({
      title: task.title,
      description: task.description,
      files: task.files,
      domains: task.domains,
    }).minutes;
    const message = `Task ${JSON.stringify(task.id)} is estimated at ${minutes} minutes; it looks like ${seen}`;
    return [
      makeFinding("estimate-wild", [task.id], message, {
        suggestion: { kind: "set-estimate", taskId: task.id, minutes: seen },
      }),
    ];
  });
}
