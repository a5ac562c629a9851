// Compiled, never run: what may be given to the library's functions.
import { type } from "arktype";
import * as v from "valibot";
import * as z from "zod";
import {
  checkHandoff,
  createOwnershipGuard,
  criticalPath,
  defineContract,
  detectStrategy,
  makePlan,
  planSchedule,
  rankPersonas,
} from "../../src/index.ts";
import type { Plan, RunStore, Task, TaskRunner } from "../../src/index.ts";
import { expectType } from "./expect-type.ts";

// Tasks need no more than an id; whole tasks fit as well, and everything may be read-only.
const whole = {} as Task;
const plan = makePlan({ feature: "login", tasks: [{ id: "1" }, { id: "2", dependsOn: ["1"] }, whole] as const });
expectType<Plan>(plan);
makePlan({
  feature: "login",
  tasks: [],
  ownership: { "src/api/**": "backend", "docs/**": ["qa", "backend"], "x/**": null },
});
makePlan({ feature: "login", tasks: plan.tasks, ownership: plan.ownership, agents: "auto" });
// @ts-expect-error: a task has an id
makePlan({ feature: "login", tasks: [{ title: "no id" }] });
// @ts-expect-error: a plan has a feature
makePlan({ tasks: [] });
// @ts-expect-error: a plan is not changed
plan.feature = "logout";
// @ts-expect-error: neither are its tasks
plan.tasks.push(whole);

// The ownership map of a plan is what a guard is made of; so is the seed's map.
createOwnershipGuard(plan.ownership);
const guard = createOwnershipGuard({ "src/**": "backend" }, { overlap: "last", agents: ["backend"] });
expectType<boolean>(guard.check("backend", "src/a.ts", "rename", { to: "src/b.ts" }).allowed);
// Whatever a model wrote may be judged; it is refused where it is no path.
expectType<readonly string[] | null>(guard.ownersOf("src/a.ts"));
// @ts-expect-error: there is no such operation
guard.check("backend", "src/a.ts", "explode");

// A payload takes a schema of any library that follows Standard Schema.
const from = "backend";
const to = "frontend";
const contracts = [
  defineContract({ id: "z", from, to, payload: z.object({ port: z.number() }) }),
  defineContract({ id: "v", from, to, payload: v.object({ port: v.number() }) }),
  defineContract({ id: "a", from, to, payload: type({ port: "number" }) }),
];
makePlan({ feature: "login", tasks: [], contracts });
// @ts-expect-error: a contract says from whom
defineContract({ id: "x", to });
expectType<"verified" | "unverified" | "rejected">(
  checkHandoff({ from, to, deliverables: {} }, contracts[0]!, { readFile: () => null }).verdict,
);

criticalPath([{ id: "a", minutes: 1, dependsOn: [] }] as const);
planSchedule(
  { tasks: [{ id: "a", minutes: 1, dependsOn: [], needs: { agents: 1 } }], resources: { agents: 2 } },
  { seed: 1 },
);
// @ts-expect-error: minutes are a number
criticalPath([{ id: "a", minutes: "1", dependsOn: [] }]);

// A title is enough to rank personas; domains, tasks or a text are enough for a strategy.
expectType<string | undefined>(rankPersonas({ title: "Login endpoint" })[0]?.personaId);
detectStrategy(new Set(["bug"]));
detectStrategy(["data", "pipeline"]);
detectStrategy([{ title: "Fix the crash" }]);
detectStrategy("# A document");

// Ports are shapes: an object of one's own fits without a base class.
const runner: TaskRunner = { run: ({ attempt }) => Promise.resolve({ ok: true, attempt }) };
// @ts-expect-error: an outcome names its attempt
const wrong: TaskRunner = { run: () => Promise.resolve({ ok: true }) };
const store: Pick<RunStore, "list"> = { list: () => Promise.resolve([]) };
void [runner, wrong, store];
