const description =
  "Plan and run several specialised agents on this repository at once, each in its own files. Use for /orch, for work with many parts, and to ask where such a run stands.";

/** What an agent program is told to do with `/orch …`; the same words reach every program. */
function body(shell: string, words: string): string {
  return `The command \`${shell}\` plans work for several agents and carries it out. Do what these words ask for: ${words}

| words | do |
|---|---|
| \`status\`, \`abort NAME\`, \`resume NAME\` | run \`${shell} status\`, \`${shell} abort NAME\`, \`${shell} resume NAME\`, and tell what it says |
| a feature, with options | plan it, then run it, as below |
| nothing | run \`${shell} status\`; where there is no run, ask what is to be done |

To plan and run a feature:

1. There has to be a task file. \`${shell} plan FEATURE [options]\` looks for one by the feature's name (PRPs, specs, Task Master and others); \`--tasks FILE\` names one.
   Without any, write one with the user: Markdown, a line \`- [ ] T001 title (files: src/a.ts) (depends on T000)\` for each task.
2. Run \`${shell} plan FEATURE [options]\` and show who does what, how long it takes, and each finding. Mend findings that are errors before you go on.
3. Ask the user before you run it: it starts agents, which cost money. Then run \`${shell} run FEATURE [options]\` in the background; it may take hours.
4. \`${shell} status --why\` says where it stands and what waits for what. \`${shell} approve\` and \`${shell} reject\` are the user's to say.

Options: \`--strategy security\`, \`--agents 3\`, \`--personas backend,qa\`, \`--from-prp\`. All others: \`${shell} run --help\`. Defaults stand in \`orch.config.json\`.

If you are one of the agents of a run (the variable \`ORCH_RUN_ID\` is set): start no run. Write only files that are yours (\`${shell} guard check PATH\`), and use
\`${shell} progress\`, \`message\`, \`context\`, \`handoff\`, \`checkpoint\`, or the tools of the same names.
`;
}

/** A skill, as `SKILL.md`. */
export function skillText(shell: string): string {
  return `---\nname: orch\ndescription: ${description}\n---\n\n# Orchestrate agents\n\n${body(shell, "those behind `/orch`, or what the user asked for")}`;
}

/** A slash command in Markdown, where `$ARGUMENTS` is the whole line. */
export function commandText(shell: string): string {
  return `---\ndescription: ${description}\nargument-hint: FEATURE [--strategy NAME] [--agents 2-8] | status | abort NAME\n---\n\n${body(shell, "$ARGUMENTS")}`;
}

/** A slash command in TOML, where `{{args}}` is the whole line. */
export function tomlCommandText(shell: string): string {
  return `description = ${JSON.stringify(description)}\nprompt = '''\n${body(shell, "{{args}}")}'''\n`;
}
