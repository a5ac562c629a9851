import { createOwnershipGuard } from "../../core/ownership/index.ts";
import { findCodeowners } from "../find-codeowners.ts";
import { readConfig } from "../config-file.ts";
import { describeError } from "../describe-error.ts";
import { parseOwnershipRules } from "../../intake/index.ts";
import { resolvePersonaId } from "../../core/persona/index.ts";
import { loadRegistry } from "../load-registry.ts";
import { readNamedFile } from "../read-named-file.ts";
import type { Check, CheckAnswer, CheckPlace } from "./check.ts";
import { fine } from "./check.ts";

/** The ownership map: a guard can be built of it, and its owners are known. CODEOWNERS: rules that never win. */
export const checkOwnership: Check = async (place) => [...(await checkMap(place)), ...(await checkCodeowners(place))];

async function checkMap({ cwd }: CheckPlace): Promise<CheckAnswer[]> {
  // What is wrong with the configuration itself is told by its own check.
  const path = (await readConfig(cwd).catch(() => null))?.ownership;
  if (path === undefined)
    return [{ status: "note", text: "ownership map: none; each plan's tasks say who writes where", advice: null }];
  try {
    const rules = parseOwnershipRules(await readNamedFile(path, cwd, "ownership map"), { path });
    createOwnershipGuard(rules);
    const registry = new Set((await loadRegistry(undefined, cwd)).map(({ id }) => id));
    const owners = new Set(rules.flatMap(([, owner]) => owner ?? []));
    const unknown = [...owners].filter(
      (owner) => resolvePersonaId(owner.replace(/-\d+$/, "")) === null && !registry.has(owner),
    );
    return [
      fine(`${path}: ${rules.length} rules, none crosses another`),
      ...unknown.map((owner): CheckAnswer => ({
        status: "finding",
        text: `${path}: ${JSON.stringify(owner)} is no persona`,
        advice: "name one of `orch personas`, or add it to a registry",
      })),
    ];
  } catch (error) {
    return [
      { status: "finding", text: describeError(error).message, advice: "`orch guard overlaps` shows rules that meet" },
    ];
  }
}

async function checkCodeowners({ cwd }: CheckPlace): Promise<CheckAnswer[]> {
  const found = await findCodeowners(cwd);
  const dead = found?.findings.filter(({ code, severity }) => code === "never-wins" || severity === "error") ?? [];
  return dead.map(({ line, message }) => ({
    status: "finding",
    text: `${found!.path}:${line}: ${message}`,
    advice: "remove the line, or put it below the other",
  }));
}
