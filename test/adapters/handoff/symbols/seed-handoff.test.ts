import { describe, expect, it } from "vitest";
import { createSymbolFinder } from "../../../../src/adapters/handoff/symbols/index.ts";
import { checkHandoff, contractsFromHandoff } from "../../../../src/core/handoff/index.ts";
import type { HandoffCheck, HandoffDocument } from "../../../../src/core/handoff/index.ts";
import { createOwnershipGuard } from "../../../../src/core/ownership/index.ts";
import { resolvePersonaId } from "../../../../src/core/persona/index.ts";

const document: HandoffDocument = {
  handoff: {
    from: "backend_agent",
    to: "frontend_agent",
    timestamp: "2024-01-10T10:30:00Z",
    deliverables: {
      api_endpoints: {
        "POST /api/auth/login": {
          request: "LoginRequest",
          response: "TokenResponse",
          errors: ["InvalidCredentials", "RateLimited"],
        },
      },
      models: {
        LoginRequest: "src/models/auth.py:LoginRequest",
        TokenResponse: "src/models/auth.py:TokenResponse",
      },
    },
    notes: "Auth endpoints ready for CLI integration",
  },
};

const ownership = {
  "src/api/**": "backend_agent",
  "src/cli/**": "frontend_agent",
  "src/agents/**": "agent_developer",
  "src/pipelines/**": "data_agent",
  "tests/**": "qa_agent",
  "docker/**": "devops_agent",
  ".github/**": "devops_agent",
};

const models = `from pydantic import BaseModel

# class LoginRequest was here once
class LoginRequest(BaseModel):
    """A LoginRequest."""
    email: str
    password: str

class TokenResponse(BaseModel):
    access_token: str
`;
const router = `from fastapi import APIRouter, FastAPI
from src.models.auth import LoginRequest, TokenResponse

router = APIRouter()

@router.post("/login", response_model=TokenResponse)
async def login(body: LoginRequest): ...

app = FastAPI()
app.include_router(router, prefix="/api/auth")
`;

describe("the seed's hand-off, with its ownership map, real parsers and files", async () => {
  const finder = await createSymbolFinder(["a.py"]);
  const check = (owners: Record<string, string>, files: Record<string, string>): HandoffCheck => {
    const guard = createOwnershipGuard(Object.entries(owners).map(([pattern, owner]) => [pattern, [owner]] as const));
    const texts = new Map(Object.entries(files));
    return checkHandoff(document, contractsFromHandoff(document)[0]!, {
      ...finder,
      readFile: (path) => texts.get(path) ?? null,
      listFiles: () => [...texts.keys()],
      ownersOf: (path) => guard.ownersOf(path),
      isSameAgent: (a, b) => resolvePersonaId(a) === resolvePersonaId(b),
    });
  };
  const mended = { ...ownership, "src/models/**": "backend_agent" };
  const files = { "src/models/auth.py": models, "src/api/auth.py": router };

  it("is rejected, because nobody owns src/models/auth.py", () => {
    expect(check(ownership, files)).toMatchObject({
      verdict: "rejected",
      faults: [{ message: "src/models/auth.py is delivered, but nobody owns it" }],
    });
  });

  it("is rejected with the path, where the map is mended and the file missing", () => {
    const { verdict, faults } = check(mended, { "src/api/auth.py": router });
    expect(verdict).toBe("rejected");
    expect(faults[0]).toMatchObject({ code: "file-missing", path: "src/models/auth.py" });
  });

  it("is rejected with the nearest name, where the class is misspelt", () => {
    const misspelt = models.replaceAll("class LoginRequest(", "class LoginRequst(");
    expect(check(mended, { ...files, "src/models/auth.py": misspelt })).toMatchObject({
      verdict: "rejected",
      faults: [{ message: "src/models/auth.py defines no LoginRequest; did you mean LoginRequst?" }],
    });
  });

  it("is verified, where all of it is there", () => {
    expect(check(mended, files)).toMatchObject({ verdict: "verified", faults: [] });
  });
});
