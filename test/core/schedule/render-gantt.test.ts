import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  planSchedule,
  renderDot,
  renderGantt,
  renderMermaidGantt,
  renderMermaidGraph,
} from "../../../src/core/schedule/index.ts";
import { problems } from "./problems.ts";

const needs = { agents: 1 };
const problem = {
  tasks: [
    { id: "model", minutes: 30, dependsOn: [], needs },
    { id: "api", minutes: 60, dependsOn: ["model"], needs },
    { id: 'docs "all"', minutes: 20, dependsOn: ["model"], needs },
  ],
  resources: { agents: 1 },
};
const schedule = planSchedule(problem);

describe("renderGantt", () => {
  it("draws a row for each task, with its wait", () => {
    expect(renderGantt(problem, schedule, { width: 40 })).toBe(
      [
        "model      ████████",
        "api                ████████████████",
        'docs "all"         ················█████',
        "           0                     110 min",
      ].join("\n"),
    );
  });

  it("keeps to any width, whatever tasks are called", () => {
    fc.assert(
      fc.property(
        problems(8),
        fc.integer({ min: 20, max: 120 }),
        fc.string({ unit: "grapheme" }),
        (any, width, name) => {
          const text = renderGantt(any, planSchedule(any, { maxIterations: 0 }), { width, labelOf: (id) => id + name });
          const lines = text.split("\n");
          expect(lines).toHaveLength(any.tasks.length + 1);
          for (const line of lines) expect(Array.from(line).length).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});

describe("diagrams", () => {
  it("never let an id be anything but text", () => {
    const nodes = [
      { id: 'a"];\nclick', dependsOn: [] },
      { id: "b", dependsOn: ['a"];\nclick', "ghost"] },
    ];
    expect(renderMermaidGraph(nodes, { criticalIds: ["b"] })).toBe(
      'flowchart LR\n  t0["a#34;#93;#59;#10;click"]\n  t1["b"]\n  t0 --> t1\n  classDef critical stroke-width:3px\n  class t1 critical\n',
    );
    expect(renderDot(nodes, { criticalIds: ["b"] })).toBe(
      'digraph tasks {\n  rankdir=LR;\n  node [shape=box];\n  t0 [label="a\\"]; click"];\n  t1 [label="b", penwidth=3];\n  t0 -> t1;\n}\n',
    );
  });

  it("write a schedule as a gantt for Mermaid", () => {
    expect(renderMermaidGantt(problem, schedule, { labelOf: (id) => `${id}: now;` })).toBe(
      "gantt\n  dateFormat x\n  axisFormat %H:%M\n  model now :crit, t0, 0, 1800000\n  api now :crit, t1, 1800000, 5400000\n" +
        '  docs "all" now :crit, t2, 5400000, 6600000\n',
    );
  });
});
