import type { CompiledRules } from "../../../../src/adapters/guard/rules/index.ts";

/** Whether a client with these rules lets its agent write a path; what is known of each client's reading, written anew. */
export function readRules(compiled: CompiledRules, root: string): (path: string) => boolean {
  const read = readers[compiled.client](compiled);
  return (path) => read(`${root}/${path}`, path);
}

type Reader = (compiled: CompiledRules) => (absolute: string, relative: string) => boolean;

const readers: Record<CompiledRules["client"], Reader> = {
  claude({ text }) {
    const { permissions } = JSON.parse(text) as { permissions: { allow: string[]; deny: string[] } };
    const [allow, deny] = [permissions.allow, permissions.deny].map(editPatterns) as [string[], string[]];
    return (absolute) => !deny.some((one) => isIgnored(one, absolute)) && allow.some((one) => isIgnored(one, absolute));
  },
  qwen({ text }) {
    const { permissions } = JSON.parse(text) as { permissions: { allow: string[]; deny: string[] } };
    const [allow, deny] = [permissions.allow, permissions.deny].map(editPatterns) as [string[], string[]];
    const matches = (pattern: string, path: string): boolean => matchNames(pattern.split("/"), path.split("/"), true);
    return (absolute) => !deny.some((one) => matches(one, absolute)) && allow.some((one) => matches(one, absolute));
  },
  opencode({ text }) {
    // As text, since the order of the lines counts.
    const inside = /"edit": \{\n([^}]*)\n {4}\}/.exec(text)![1]!;
    const lines = inside.split("\n").map((line) => /^ *("(?:[^"\\]|\\.)*"): "(\w+)",?$/.exec(line)!);
    return (_, relative) => {
      let decision = "ask";
      for (const [, pattern, said] of lines)
        if (matchCrossing(JSON.parse(pattern!) as string, relative)) decision = said!;
      return decision === "allow";
    };
  },
  gemini({ text }) {
    const rules = text
      .split("[[rule]]\n")
      .slice(1)
      .map((block) => {
        const field = (name: string): string => new RegExp(`^${name} = (.*)$`, "m").exec(block)?.[1] ?? "null";
        return {
          tools: JSON.parse(field("toolName")) as string[],
          expression: JSON.parse(field("argsPattern")) as string | null,
          decision: JSON.parse(field("decision")) as string,
          priority: Number(field("priority")),
        };
      });
    for (const { expression } of rules) {
      if (expression !== null && (expression.length > 2_048 || /\([^)]*[*+?{].*\)[*+?{]/.test(expression)))
        throw new Error(`The client would not load ${expression}`);
    }
    const ask = (path: string): boolean => {
      const args = `{\0"content":${JSON.stringify(`"file_path":"${path}"`)}\0,\0"file_path":${JSON.stringify(path)}\0}`;
      const found = rules
        .filter(
          ({ tools, expression }) =>
            tools.includes("write_file") &&
            (expression === null || compileOnce(`gemini ${expression}`, () => expression).test(args)),
        )
        .sort((a, b) => b.priority - a.priority)[0];
      return found?.decision === "allow";
    };
    return (absolute, relative) => {
      if (ask(absolute) !== ask(relative)) throw new Error(`${absolute} is judged by how it is written`);
      return ask(absolute);
    };
  },
  codex({ text }) {
    const entries = [...text.matchAll(/^("(?:[^"\\]|\\.)*") = "(\w+)"$/gm)].map(
      ([, path, access]) => [JSON.parse(path!) as string, access!] as const,
    );
    return (absolute) => {
      const covering = entries.filter(
        ([path]) => path !== ":root" && (absolute === path || absolute.startsWith(`${path}/`)),
      );
      const [inner] = covering.sort(([a], [b]) => b.length - a.length);
      return (inner ?? entries.find(([path]) => path === ":root"))![1] === "write";
    };
  },
  copilot({ args }) {
    const said = (flag: string): string[] =>
      args.flatMap((arg, place) => (arg === flag ? (/^write\((.*)\)$/.exec(args[place + 1]!)?.slice(1) ?? []) : []));
    const [allow, deny] = [said("--allow-tool"), said("--deny-tool")];
    const matches = (pattern: string, path: string): boolean =>
      pattern.endsWith("/**") ? path.startsWith(pattern.slice(0, -2)) : path === pattern;
    return (absolute) => !deny.some((one) => matches(one, absolute)) && allow.some((one) => matches(one, absolute));
  },
};

/** What stands in `Edit(//…)`, from the root of the file system. */
function editPatterns(rules: readonly string[]): string[] {
  return rules.flatMap((rule) => /^Edit\(\/(\/.*)\)$/.exec(rule)?.slice(1) ?? []);
}

/** A line of gitignore covers what it matches and all below. */
function isIgnored(pattern: string, path: string): boolean {
  const names = path.split("/");
  return names.some((_, place) => place > 0 && matchNames(pattern.split("/"), names.slice(0, place + 1), false));
}

/** Name by name; `**` is any number of names, at the end of gitignore's at least one, of picomatch's also none. */
function matchNames(pattern: readonly string[], names: readonly string[], restMayBeEmpty: boolean): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return names.length === 0;
  if (first === "**") {
    if (rest.length === 0) return restMayBeEmpty || names.length > 0;
    return (
      names.some((_, place) => matchNames(rest, names.slice(place), restMayBeEmpty)) ||
      matchNames(rest, [], restMayBeEmpty)
    );
  }
  return names.length > 0 && matchName(first, names[0]!) && matchNames(rest, names.slice(1), restMayBeEmpty);
}

const known = new Map<string, RegExp>();
/** Compiled once: there are many paths for each pattern. */
function compileOnce(key: string, make: () => string, flags = ""): RegExp {
  const found = known.get(key) ?? new RegExp(make(), flags);
  known.set(key, found);
  return found;
}

function matchName(pattern: string, name: string): boolean {
  const spell = (_: string, escaped: string, set: string, wild: string, plain: string): string => {
    if (set !== undefined) return `[${set}]`;
    return wild === "*" ? "[^/]*" : wild === "?" ? "[^/]" : (escaped ?? plain).replace(/[^\w]/g, "\\$&");
  };
  const make = (): string => `^${pattern.replace(/\\(.)|\[([^\]]*)\]|([*?])|(.)/gs, spell)}$`;
  return compileOnce(`name ${pattern}`, make).test(name);
}

function matchCrossing(pattern: string, path: string): boolean {
  const make = (): string => {
    const expression = pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replace(/\*/g, ".*")
      .replace(/\?/g, ".");
    return `^${expression.endsWith(" .*") ? `${expression.slice(0, -3)}( .*)?` : expression}$`;
  };
  return compileOnce(`crossing ${pattern}`, make, "s").test(path);
}
