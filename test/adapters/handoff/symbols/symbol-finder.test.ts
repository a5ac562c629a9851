import { describe, expect, it } from "vitest";
import { createSymbolFinder } from "../../../../src/adapters/handoff/symbols/index.ts";
import { checkHandoff, defineContract } from "../../../../src/core/handoff/index.ts";
import type { ContractDraft, HandoffCheck, SymbolDraft } from "../../../../src/core/handoff/index.ts";

const finder = await createSymbolFinder();

const check = (files: Record<string, string>, draft: Partial<ContractDraft>): HandoffCheck => {
  const map = new Map(Object.entries(files));
  const contract = defineContract({ id: "c", from: "a", to: "b", ...draft });
  return checkHandoff({ from: "a", to: "b", deliverables: {} }, contract, {
    ...finder,
    readFile: (path) => map.get(path) ?? null,
  });
};
type Case = readonly [title: string, path: string, text: string, wanted: SymbolDraft, verdict: string, code?: string];
const wants = (name: string, more: object = {}): SymbolDraft => ({ path: "", name, ...more });
const field = (name: string, type: string | null = null): { name: string; type: string | null } => ({ name, type });

const python: Case[] = [
  ["a class", "a.py", "class User:\n  pass\n", wants("User"), "verified"],
  ["a comment", "a.py", "# class User:\nx = 1\n", wants("User"), "rejected", "symbol-missing"],
  ["a docstring", "a.py", '"""\nclass User:\n    pass\n"""\n', wants("User"), "rejected", "symbol-missing"],
  ["a string", "a.py", 's = "class User: pass"\n', wants("User"), "rejected", "symbol-missing"],
  ["a class in a function", "a.py", "def f():\n  class User: pass\n", wants("User"), "rejected", "symbol-missing"],
  ["a nested class", "a.py", "class A:\n  class User: pass\n", wants("A.User"), "verified"],
  ["a nested class by its last name", "a.py", "class A:\n  class User: pass\n", wants("User"), "rejected"],
  ["one under a condition", "a.py", "if X:\n  class User: pass\n", wants("User"), "unverified"],
  ["one in both arms", "a.py", "if X:\n  class User: pass\nelse:\n  User = dict\n", wants("User"), "verified"],
  [
    "one in a try",
    "a.py",
    "try:\n  from x import User\nexcept ImportError:\n  class User: pass\n",
    wants("User"),
    "verified",
  ],
  ["for type checking only", "a.py", "if TYPE_CHECKING:\n  from x import User\n", wants("User"), "unverified"],
  ["a private one", "a.py", "class _User: pass\n", wants("_User"), "rejected", "symbol-private"],
  ["not in __all__", "a.py", '__all__ = ["Other"]\nclass User: pass\n', wants("User"), "rejected", "symbol-private"],
  ["in __all__", "a.py", '__all__ = ["User"]\nclass User: pass\n', wants("User"), "verified"],
  [
    "a decorated one",
    "a.py",
    "@dataclass(frozen=True)\nclass User:\n  id: int\n",
    wants("User", { fields: [field("id", "int")] }),
    "verified",
  ],
  [
    "a field of another type",
    "a.py",
    "class User(BaseModel):\n  id: str\n",
    wants("User", { fields: [field("id", "int")] }),
    "rejected",
    "symbol-fields",
  ],
  [
    "a field of another name",
    "a.py",
    "class User(BaseModel):\n  user_id: int\n",
    wants("User", { fields: [field("userId")] }),
    "rejected",
    "symbol-fields",
  ],
  [
    "a field that may be inherited",
    "a.py",
    "class User(Base):\n  id: int\n",
    wants("User", { fields: [field("email")] }),
    "unverified",
  ],
  [
    "a field of the constructor",
    "a.py",
    "class User:\n  def __init__(self, id: int):\n    self.id = id\n",
    wants("User", { fields: [field("id", "int")] }),
    "verified",
  ],
  [
    "parameters",
    "a.py",
    "async def login(name: str, *, key: str = '') -> None: ...\n",
    wants("login", { kind: "function", parameters: [field("name", "str")] }),
    "verified",
  ],
  [
    "other parameters",
    "a.py",
    "def login(user, name): ...\n",
    wants("login", { parameters: [field("name"), field("user")] }),
    "rejected",
    "symbol-parameters",
  ],
  [
    "a method",
    "a.py",
    "class A:\n  def run(self, x): ...\n",
    wants("A.run", { kind: "function", parameters: [field("x")] }),
    "verified",
  ],
  [
    "a function where a class is asked for",
    "a.py",
    "def User(): ...\n",
    wants("User", { kind: "class" }),
    "rejected",
    "symbol-kind",
  ],
  ["an annotation alone", "a.py", "User: type\n", wants("User"), "rejected", "symbol-missing"],
  ["a deleted name", "a.py", "class User: pass\ndel User\n", wants("User"), "rejected", "symbol-missing"],
  ["a syntax error", "a.py", "class User:\n  pass\ndef f(:\n", wants("User"), "unverified", "symbol-unchecked"],
  ["names made at run time", "a.py", "def __getattr__(name): ...\n", wants("User"), "unverified"],
  ["a star import from a package", "a.py", "from pydantic import *\n", wants("User"), "unverified"],
];
const script: Case[] = [
  ["an exported class", "a.ts", "export class User {}", wants("User"), "verified"],
  ["one that is not exported", "a.ts", "class User {}", wants("User"), "rejected", "symbol-private"],
  [
    "a comment",
    "a.ts",
    "// export class User {}\n/* export class User {} */",
    wants("User"),
    "rejected",
    "symbol-missing",
  ],
  ["a template string", "a.ts", "const s = `\nexport class User {}\n`;", wants("User"), "rejected", "symbol-missing"],
  [
    "exported later",
    "a.ts",
    "interface User { id: string }\nexport { type User };",
    wants("User", { kind: "interface", fields: [field("id", "string")] }),
    "verified",
  ],
  ["exported under another name", "a.ts", "class User {}\nexport { User as Person };", wants("Person"), "verified"],
  [
    "exported under another name only",
    "a.ts",
    "class User {}\nexport { User as Person };",
    wants("User"),
    "rejected",
    "symbol-private",
  ],
  [
    "a default export with a name",
    "a.tsx",
    "export default function App() { return <b>x</b>; }",
    wants("App", { kind: "function" }),
    "verified",
  ],
  [
    "an arrow function",
    "a.ts",
    "export const login = async (name: string, key?: string) => {};",
    wants("login", { kind: "function", parameters: [field("name", "string")] }),
    "verified",
  ],
  [
    "overloads",
    "a.ts",
    "export function f(a: string): void;\nexport function f(a: number, b: number): void;\nexport function f(...all: unknown[]) {}",
    wants("f", { parameters: [field("a", "number"), field("b", "number")] }),
    "verified",
  ],
  [
    "a private member",
    "a.ts",
    "export class A { private key = 1; #id = 2; name = '' }",
    wants("A", { fields: [field("key")] }),
    "rejected",
    "symbol-fields",
  ],
  [
    "a parameter that is a field",
    "a.ts",
    "export class A { constructor(readonly id: string, b: number) {} }",
    wants("A", { fields: [field("id", "string")] }),
    "verified",
  ],
  [
    "an object type",
    "a.ts",
    "export type User = { id: string; email?: string }",
    wants("User", { kind: "type", fields: [field("email", "string")] }),
    "verified",
  ],
  [
    "a name in a namespace",
    "a.ts",
    "export namespace N { export class User {} class Own {} }",
    wants("N.User"),
    "verified",
  ],
  ["a hidden name in a namespace", "a.ts", "export namespace N { class Own {} }", wants("N.Own"), "rejected"],
  ["an enum", "a.ts", "export enum Role { Admin, User }", wants("Role.Admin"), "verified"],
  [
    "module.exports",
    "a.js",
    "class User {}\nmodule.exports = { User, login() {} };",
    wants("User", { kind: "class" }),
    "verified",
  ],
  [
    "exports.name",
    "a.cjs",
    "exports.login = function (name) {};",
    wants("login", { kind: "function", parameters: [field("name")] }),
    "verified",
  ],
  ["exports under a condition", "a.cjs", "if (process.env.X) { exports.login = 1; }", wants("login"), "unverified"],
  [
    "a class in a function",
    "a.js",
    "export function f() { class User {} return User; }",
    wants("User"),
    "rejected",
    "symbol-missing",
  ],
  ["a syntax error", "a.ts", "export class User {}\nexport const = 3;", wants("User"), "unverified"],
];
const others: Case[] = [
  [
    "an exported struct",
    "a.go",
    'package a\n\ntype User struct {\n\tID string `json:"id"`\n\tA, B int\n}\n',
    wants("User", { kind: "record", fields: [field("ID", "string"), field("B", "int")] }),
    "verified",
  ],
  ["one in lower case", "a.go", "package a\n\ntype user struct{}\n", wants("user"), "rejected", "symbol-private"],
  [
    "a comment and a raw string",
    "a.go",
    "package a\n\n// type User struct{}\nvar s = `type User struct{}`\n",
    wants("User"),
    "rejected",
    "symbol-missing",
  ],
  [
    "a method",
    "a.go",
    "package a\n\nfunc (s *Server) Login(name string, key string) error { return nil }\n",
    wants("Server.Login", { parameters: [field("name", "string"), field("key", "string")] }),
    "verified",
  ],
  [
    "a generic function",
    "a.go",
    "package a\n\nfunc Map[T any](a, b []T) []T { return a }\n",
    wants("Map", { kind: "function", parameters: [field("a", "[]T"), field("b", "[]T")] }),
    "verified",
  ],
  [
    "constants in a block",
    "a.go",
    "package a\n\nconst (\n\tA, B = 1, 2\n)\n",
    wants("B", { kind: "constant" }),
    "verified",
  ],
  [
    "an embedded struct",
    "a.go",
    "package a\n\ntype User struct {\n\tBase\n}\n",
    wants("User", { fields: [field("ID")] }),
    "unverified",
  ],
  ["a build constraint", "a.go", "//go:build linux\n\npackage a\n\ntype User struct{}\n", wants("User"), "unverified"],
  [
    "generated code",
    "a.go",
    "// Code generated by protoc. DO NOT EDIT.\n\npackage a\n\ntype User struct{}\n",
    wants("User"),
    "verified",
  ],
  [
    "a type in a function",
    "a.go",
    "package a\n\nfunc f() { type User struct{} }\n",
    wants("User"),
    "rejected",
    "symbol-missing",
  ],

  [
    "a public struct",
    "src/a.rs",
    "pub struct User { pub id: u64, key: String }\n",
    wants("User", { kind: "class", fields: [field("id", "u64")] }),
    "verified",
  ],
  ["a private struct", "src/a.rs", "struct User;\n", wants("User"), "rejected", "symbol-private"],
  [
    "one for the crate",
    "src/a.rs",
    "pub(crate) fn login(name: &str) {}\n",
    wants("login", { parameters: [field("name", "&str")] }),
    "verified",
  ],
  [
    "one in a module",
    "src/a.rs",
    "pub mod models { pub struct User; struct Own; }\n",
    wants("models.User"),
    "verified",
  ],
  [
    "one in a private module",
    "src/a.rs",
    "mod models { pub struct User; }\n",
    wants("models.User"),
    "rejected",
    "symbol-private",
  ],
  [
    "a test module",
    "src/a.rs",
    "#[cfg(test)]\npub mod tests { pub struct User; }\n",
    wants("tests.User"),
    "unverified",
  ],
  [
    "a method",
    "src/a.rs",
    "pub struct A;\nimpl A { pub fn run(&self, x: i32) {} fn own(&self) {} }\n",
    wants("A.run", { parameters: [field("x", "i32")] }),
    "verified",
  ],
  [
    "a private method",
    "src/a.rs",
    "pub struct A;\nimpl A { fn own(&self) {} }\n",
    wants("A.own"),
    "rejected",
    "symbol-private",
  ],
  [
    "a raw string and a nested comment",
    "src/a.rs",
    '/* /* pub struct User; */ */\nconst S: &str = r#"pub struct User;"#;\n',
    wants("User"),
    "rejected",
    "symbol-missing",
  ],
  ["a macro that may define it", "src/a.rs", "define_models! { User }\n", wants("User"), "unverified"],
  ["a variant", "src/a.rs", "pub enum Role { Admin, User(String) }\n", wants("Role.User"), "verified"],
  [
    "a name of this file, passed on",
    "src/lib.rs",
    "mod inner { pub struct User; }\npub use inner::User;\n",
    wants("User"),
    "verified",
  ],

  [
    "a public class",
    "A.java",
    "package a;\npublic class A { public String id; private int key; }\n",
    wants("A", { kind: "class", fields: [field("id", "String")] }),
    "verified",
  ],
  ["one for the package", "A.java", "class A {}\n", wants("A"), "rejected", "symbol-private"],
  [
    "a record",
    "A.java",
    "public record User(String id, int age) {}\n",
    wants("User", { kind: "record", fields: [field("age", "int")] }),
    "verified",
  ],
  [
    "a nested class",
    "A.java",
    "public class A { public static class B {} static class C {} }\n",
    wants("A.B"),
    "verified",
  ],
  [
    "a nested class for the package",
    "A.java",
    "public class A { static class C {} }\n",
    wants("A.C"),
    "rejected",
    "symbol-private",
  ],
  [
    "a method of an interface",
    "A.java",
    "public interface A { void run(String name); }\n",
    wants("A.run", { parameters: [field("name", "String")] }),
    "verified",
  ],
  [
    "overloads",
    "A.java",
    "public class A { public void f(int a) {} public void f(String b) {} }\n",
    wants("A.f", { parameters: [field("b", "String")] }),
    "verified",
  ],
  [
    "a text block",
    "A.java",
    'public class A { String s = """\n  public class User {}\n  """; }\n',
    wants("User"),
    "rejected",
    "symbol-missing",
  ],
  ["a syntax error", "A.java", "public class A { public void f( }\n", wants("A"), "unverified"],
  ["another language", "a.rb", "class User\nend\n", wants("User"), "unverified", "symbol-unchecked"],
];

describe("createSymbolFinder", () => {
  it("has its parsers", () => {
    expect(finder.isAvailable).toBe(true);
  });

  for (const [title, path, text, wanted, verdict, code] of [...python, ...script, ...others])
    it(`${title} (${path})`, () => {
      const symbol = { ...(wanted as { readonly name: string }), path };
      const result = check({ [path]: text }, { symbols: [symbol] });
      const codes = code === undefined ? [] : result.faults.map((fault) => fault.code);
      expect([result.verdict, ...codes]).toEqual([verdict, ...(code === undefined ? [] : [code])]);
    });

  it.each([
    [
      "src/models/__init__.py",
      "from .user import User as Person\n",
      "src/models/user.py",
      "class User: pass\n",
      "Person",
      "verified",
    ],
    [
      "src/models/__init__.py",
      "from .user import User\n",
      "src/models/user.py",
      "class Usr: pass\n",
      "User",
      "rejected",
    ],
    [
      "src/models/__init__.py",
      "from .gone import User\n",
      "src/models/user.py",
      "class User: pass\n",
      "User",
      "rejected",
    ],
    ["src/models/__init__.py", "from .user import *\n", "src/models/user.py", "class User: pass\n", "User", "verified"],
    [
      "src/api/a.py",
      "from src.models.user import User\n",
      "src/models/user.py",
      "class User: pass\n",
      "User",
      "verified",
    ],
    [
      "src/api/a.py",
      "from ..models import user\n",
      "src/models/user.py",
      "class User: pass\n",
      "user.User",
      "verified",
    ],
    [
      "src/index.ts",
      'export { User as Person } from "./user.js";',
      "src/user.ts",
      "export class User {}",
      "Person",
      "verified",
    ],
    ["src/index.ts", 'export * from "./user";', "src/user/index.ts", "export interface User {}", "User", "verified"],
    ["src/index.ts", 'export * from "./user";', "src/user.ts", "interface User {}", "User", "rejected"],
    [
      "src/index.ts",
      'export * as models from "./user";',
      "src/user.ts",
      "export class User {}",
      "models.User",
      "verified",
    ],
    [
      "src/index.ts",
      'import { User } from "./user";\nexport { User };',
      "src/user.ts",
      "export class User {}",
      "User",
      "verified",
    ],
    ["src/index.ts", 'import { User } from "./user";', "src/user.ts", "export class User {}", "User", "rejected"],
    [
      "src/index.js",
      'module.exports = require("./user");',
      "src/user.js",
      "exports.User = class {};",
      "User",
      "verified",
    ],
    ["src/lib.rs", "pub mod models;\n", "src/models.rs", "pub struct User;\n", "models.User", "verified"],
    [
      "src/lib.rs",
      "mod models;\npub use models::User;\n",
      "src/models/mod.rs",
      "pub struct User;\n",
      "User",
      "verified",
    ],
    ["src/api.rs", "pub use crate::models::*;\n", "src/models.rs", "pub struct User;\n", "User", "verified"],
    ["src/lib.rs", "mod models;\nuse models::User;\n", "src/models.rs", "pub struct User;\n", "User", "rejected"],
  ])("follows %s: %s", (path, text, otherPath, other, name, verdict) => {
    const result = check({ [path]: text, [otherPath]: other }, { symbols: [{ path, name }] });
    expect([result.verdict, result.faults]).toEqual([verdict, verdict === "verified" ? [] : expect.any(Array)]);
  });

  it.each([
    [
      "FastAPI",
      "a.py",
      'app = FastAPI()\n@app.post("/users/{id}")\nasync def f(): ...\n',
      "POST /users/{id}",
      "verified",
    ],
    [
      "a router with a prefix that is mounted",
      "a.py",
      'r = APIRouter(prefix="/auth")\n@r.post("/login")\ndef f(): ...\napp.include_router(r, prefix="/api")\n',
      "POST /api/auth/login",
      "verified",
    ],
    [
      "a router that nobody mounts here",
      "a.py",
      'r = APIRouter()\n@r.post("/login")\ndef f(): ...\n',
      "POST /api/login",
      "unverified",
    ],
    [
      "Flask",
      "a.py",
      'app = Flask(__name__)\n@app.route("/users/<int:id>", methods=["GET", "POST"])\ndef f(id): ...\n',
      "POST /users/:id",
      "verified",
    ],
    [
      "a route in a comment",
      "a.py",
      'app = FastAPI()\n# @app.post("/login")\ndef f(): ...\n',
      "POST /login",
      "unverified",
    ],
    ["Express", "a.js", 'const app = express();\napp.post("/login", (req, res) => {});', "POST /login", "verified"],
    [
      "an Express router",
      "a.js",
      'const r = express.Router();\nr.route("/login").post(f);\napp.use("/api", r);',
      "POST /api/login",
      "verified",
    ],
    [
      "Hono",
      "a.ts",
      'import { Hono } from "hono";\nconst app = new Hono();\napp.get("/x", f).post("/login", f);\nexport default app;',
      "POST /login",
      "verified",
    ],
    [
      "Fastify",
      "a.ts",
      'const app = Fastify();\napp.route({ method: "POST", url: "/login", handler });',
      "POST /login",
      "verified",
    ],
    [
      "a Fastify plugin",
      "a.ts",
      'export async function routes(fastify) { fastify.post("/login", f); }\napp.register(routes, { prefix: "/api" });',
      "POST /api/login",
      "verified",
    ],
    ["another path", "a.js", 'const app = express();\napp.post("/signin", f);', "POST /login", "unverified"],
    ["no framework", "a.js", 'thing.post("/login", f);', "POST /login", "unverified"],
  ])("finds routes of %s", (_, path, text, endpoint, verdict) => {
    const contract = defineContract({ id: "c", from: "a", to: "b", endpoints: [endpoint] });
    const handoff = { from: "a", to: "b", deliverables: { files: [path], api_endpoints: { [endpoint]: {} } } };
    expect(checkHandoff(handoff, contract, { ...finder, readFile: () => text }).verdict).toBe(verdict);
  });

  it("loads only the parsers that are asked for", async () => {
    const some = await createSymbolFinder(["a.go", "README.md"]);
    expect(some.findSymbols("a.go", "package a\n")).not.toBeNull();
    expect(some.findSymbols("a.py", "x = 1\n")).toBeNull();
    await some.load(["b.py"]);
    expect(some.findSymbols("a.py", "x = 1\n")).not.toBeNull();
    expect((await createSymbolFinder([])).isAvailable).toBe(true);
  });
});
