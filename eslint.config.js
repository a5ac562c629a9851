import tseslint from "typescript-eslint";

const impure = [
  "process",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "clearTimeout",
  "clearInterval",
  "queueMicrotask",
  "fetch",
  "console",
  "performance",
  "crypto",
  "globalThis",
  "Buffer",
];

export default tseslint.config(
  {
    ignores: [
      "dist",
      "coverage",
      "docs/reference",
      "test/fixtures",
      "examples/demo/sample",
      "examples/demo/solution",
      ".stryker-tmp",
      "reports",
    ],
  },
  { files: ["**/*.{js,mjs,cjs,ts}"], extends: [tseslint.configs.recommended] },
  {
    files: ["src/**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      eqeqeq: "error",
      "no-console": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-confusing-void-expression": [
        "error",
        { ignoreArrowShorthand: true, ignoreVoidOperator: true },
      ],
      "@typescript-eslint/no-unnecessary-condition": "off",
      "@typescript-eslint/no-unnecessary-type-parameters": "off",
      "max-lines": ["error", { max: 500 }],
    },
  },
  {
    // Same arguments, same answer, at once: nothing in core may see the clock, chance, the process or the network.
    files: ["src/core/**/*.ts"],
    rules: {
      "no-restricted-globals": ["error", ...impure],
      "no-restricted-properties": [
        "error",
        { object: "Math", property: "random", message: "Take a seed." },
        { object: "Date", property: "now", message: "Take `atMs`." },
      ],
      "no-restricted-syntax": [
        "error",
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: "Take `atMs`." },
        { selector: "AwaitExpression", message: "core/ answers at once." },
        { selector: "ImportExpression", message: "core/ loads nothing late." },
      ],
      "no-restricted-imports": ["error", { patterns: [{ group: ["node:*"], message: "core/ touches nothing." }] }],
    },
  },
);
