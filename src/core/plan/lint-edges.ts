import { readOutputName } from "../assignment/index.ts";
import { makeFinding } from "./lint-finding.ts";
import type { Finding } from "./lint-finding.ts";
import type { IsOrdered } from "./lint-order.ts";
import type { Plan, PlannedTask } from "./plan.ts";

/** A file or name that more tasks mention than this is common knowledge, not a dependency. */
const mostMentions = 12;

/** A path in running text: folders and a name with an ending, or a bare name with an ending of code. */
const pathInText =
  /(?:[\w@.[\]{}-]+\/)+[\w@.[\]{}-]*\.\w+|\b[\w-]+\.(?:[cm]?[jt]sx?|py|go|rs|java|kt|cs|rb|php|sql|vue|svelte|swift|dart|proto|graphql|prisma)\b/g;
/** A name that somebody has to make: two humps or more, or snake case called as a function. */
const nameInText =
  /\b(?:[A-Z][a-z0-9]+){2,}\b|\b[a-z][a-z0-9]*(?:[A-Z][a-z0-9]+)+(?=\()|\b[a-z0-9]+(?:_[a-z0-9]+)+(?=\()/g;
const makes = /^(?:\W|\d|\[[^\]]*\])*(?:create|implement|define|add|build|write|introduce|develop|design|extract)\b/i;

/**
 * Finds edges that the words of tasks ask for and the plan does not have: a task that names a file or a thing which
 * another one makes, with no order between the two. Linear in the text, beside a look at the graph for each pair found.
 */
export function lintEdges(plan: Plan, isOrdered: IsOrdered): Finding[] {
  const work = plan.tasks.filter((task) => task.kind === "work");
  const isOpen = new Map(plan.tasks.map((task) => [task.id, !task.done]));
  const findings: Finding[] = [];
  const told = new Set<string>();
  const tell = (
    code: "edge-missing" | "edge-hinted",
    task: PlannedTask,
    maker: PlannedTask,
    what: string,
    path?: string,
  ) => {
    const key = `${task.id}\n${maker.id}`;
    if (task.id === maker.id || isOpen.get(maker.id) !== true || task.done || told.has(key)) return;
    if (told.has(`${maker.id}\n${task.id}`) || isOrdered(task.id, maker.id)) return;
    told.add(key);
    findings.push(
      makeFinding(code, [task.id, maker.id], `Task ${JSON.stringify(task.id)} ${what}, and does not wait for it`, {
        suggestion: { kind: "add-dependency", taskId: task.id, dependsOn: maker.id },
        isSafe: code === "edge-missing",
        ...(path === undefined ? {} : { path }),
      }),
    );
  };
  const makers = new Map<string, PlannedTask[]>();
  const byBase = new Map<string, Set<string>>();
  for (const task of work) {
    for (const file of new Set(task.files)) {
      const { name, isGlob } = readOutputName(file);
      if (isGlob || name === "") continue;
      makers.set(name, [...(makers.get(name) ?? []), task]);
      const base = name.slice(name.lastIndexOf("/") + 1);
      byBase.set(base, (byBase.get(base) ?? new Set()).add(name));
    }
  }
  const mentions = new Map<string, PlannedTask[]>();
  for (const task of work) {
    const own = new Set(task.files.map((file) => readOutputName(file).name));
    for (const path of new Set(`${task.title}\n${task.description}`.match(pathInText) ?? [])) {
      const names = makers.has(path) ? [path] : [...(byBase.get(path.slice(path.lastIndexOf("/") + 1)) ?? [])];
      const name = names.length === 1 && (names[0] === path || names[0]!.endsWith(`/${path}`)) ? names[0]! : null;
      if (name !== null && !own.has(name)) mentions.set(name, [...(mentions.get(name) ?? []), task]);
    }
    for (const file of own) {
      const tested = testedFile(file, byBase);
      if (tested === null || own.has(tested)) continue;
      const maker = makers.get(tested)![0]!;
      tell("edge-missing", task, maker, `tests ${tested}, which task ${JSON.stringify(maker.id)} writes`, tested);
    }
  }
  for (const [name, tasks] of mentions) {
    const maker = makers.get(name)![0]!;
    if (tasks.length > mostMentions) continue;
    for (const task of tasks)
      tell("edge-missing", task, maker, `names ${name}, which task ${JSON.stringify(maker.id)} writes`, name);
  }
  for (const { task, maker, name } of namedThings(work)) {
    tell("edge-hinted", task, maker, `speaks of ${name}, which task ${JSON.stringify(maker.id)} makes`);
  }
  return findings;
}

/** The file that a test is named after, where a task of the plan writes exactly one of that name. */
function testedFile(file: string, byBase: ReadonlyMap<string, ReadonlySet<string>>): string | null {
  const base = file.slice(file.lastIndexOf("/") + 1);
  const plain = base
    .replace(/^test_/, "")
    .replace(/[._-](?:test|spec)(?=\.)/, "")
    .replace(/_test(?=\.)/, "");
  if (plain === base) return null;
  const names = [...(byBase.get(plain) ?? [])];
  return names.length === 1 ? names[0]! : null;
}

function namedThings(work: readonly PlannedTask[]): { task: PlannedTask; maker: PlannedTask; name: string }[] {
  const makers = new Map<string, PlannedTask | null>();
  for (const task of work) {
    if (!makes.test(task.title)) continue;
    // Only the first name of a title is what it makes; the others are what it is made with.
    const name = task.title.match(nameInText)?.[0];
    if (name !== undefined) makers.set(name, makers.has(name) ? null : task);
  }
  const found = new Map<string, PlannedTask[]>();
  for (const task of work) {
    for (const name of new Set(`${task.title}\n${task.description}`.match(nameInText) ?? [])) {
      const maker = makers.get(name);
      if (maker === undefined || maker === null || maker === task) continue;
      found.set(name, [...(found.get(name) ?? []), task]);
    }
  }
  return [...found].flatMap(([name, tasks]) =>
    tasks.length > mostMentions ? [] : tasks.map((task) => ({ task, maker: makers.get(name)!, name })),
  );
}
