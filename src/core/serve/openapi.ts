/** The OpenAPI 3.1 document of a server: its paths, and the published schemas of what they take and give. */

import { bundledSchema } from "../bundled_schema.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";

/** Schemas of bodies, by their names in the document. */
const BODIES = {
  JudgeRequest: "serve/judge_request",
  JudgeAnswer: "serve/judge_answer",
  OutcomeRequest: "serve/outcome_request",
  OutcomeAnswer: "serve/outcome_answer",
  HealthAnswer: "serve/health_answer",
  ErrorAnswer: "serve/error_answer",
} as const;

type BodyName = keyof typeof BODIES;

/** The document, as `GET /openapi.json` gives it. */
export async function openApiDocument(version: string): Promise<JsonObject> {
  const schemas: Record<string, JsonValue> = {};
  for (const [name, path] of Object.entries(BODIES)) {
    const bundled = await bundledSchema(path);
    if (bundled === undefined) throw new Error(`there is no schema ${path}`);
    const { $schema: _schema, $id: _id, $defs = {}, ...schema } = bundled;
    schemas[name] = moved(schema, name);
    for (const [part, definition] of Object.entries(isJsonObject($defs) ? $defs : {})) {
      schemas[partName(name, part)] = moved(definition, name);
    }
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "gait serve",
      version,
      description:
        "Judges tool calls for other programs of this machine. Only a 200 of /v1/judge with the verdict allow lets a call run; whatever else is answered, and no answer, does not.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    security: [{ token: [] }, {}],
    paths: PATHS,
    components: {
      schemas,
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          description: "Content of the token file; only where the server listens on an address.",
        },
      },
    },
  };
}

/** Names of parts hold only what the names of components may. */
function partName(body: string, part: string): string {
  return `${body}.${part.replaceAll(/[^A-Za-z0-9_.-]/g, "_")}`;
}

/** The same schema, with references to where its parts are in the document. */
function moved(schema: JsonValue, body: string): JsonValue {
  if (Array.isArray(schema)) return schema.map((item: JsonValue) => moved(item, body));
  if (!isJsonObject(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema).flatMap(([name, value]) => {
      if (name === "$id" || name === "$schema") return [];
      if (name !== "$ref" || typeof value !== "string") return [[name, moved(value, body)]];
      const part = value.slice("#/$defs/".length).replaceAll("~1", "/").replaceAll("~0", "~");
      return [[name, `#/components/schemas/${partName(body, part)}`]];
    }),
  );
}

function json(description: string, name: BodyName): JsonObject {
  const schema = { $ref: `#/components/schemas/${name}` };
  return { description, content: { "application/json": { schema } } };
}

const ERRORS = {
  "400": json("The request is no such request.", "ErrorAnswer"),
  "401": json("The token is missing or wrong.", "ErrorAnswer"),
  "403": json("The request comes from a browser, or names another server.", "ErrorAnswer"),
  "404": json("Nothing is served at this path.", "ErrorAnswer"),
  "405": json("This method is not served.", "ErrorAnswer"),
  "408": { description: "The request did not arrive in time." },
  "409": json(
    "The log cannot be continued: it was cut, or another program wrote it.",
    "ErrorAnswer",
  ),
  "413": json("The body is too large.", "ErrorAnswer"),
  "415": json("The body is not said to be JSON, or it is encoded.", "ErrorAnswer"),
  "500": json("It could not be judged and recorded.", "ErrorAnswer"),
  "501": json("The body has a transfer coding other than chunked.", "ErrorAnswer"),
  "503": json("It could not be judged now.", "ErrorAnswer"),
};

function posted(name: BodyName): JsonObject {
  const schema = { $ref: `#/components/schemas/${name}` };
  return { required: true, content: { "application/json": { schema } } };
}

const PATHS: JsonObject = {
  "/v1/judge": {
    post: {
      operationId: "judge",
      summary: "Judge one intent, and record the decision",
      requestBody: posted("JudgeRequest"),
      responses: { "200": json("The verdict.", "JudgeAnswer"), ...ERRORS },
    },
  },
  "/v1/outcome": {
    post: {
      operationId: "outcome",
      summary: "Record how a call ended that was judged",
      requestBody: posted("OutcomeRequest"),
      responses: { "200": json("It is recorded.", "OutcomeAnswer"), ...ERRORS },
    },
  },
  "/v1/hooks/{client}": {
    post: {
      operationId: "hook",
      summary: "Answer one event of an agent client in that client's words",
      parameters: [
        {
          name: "client",
          in: "path",
          required: true,
          schema: { enum: ["claude-code", "codex", "gemini", "copilot", "cursor", "opencode"] },
        },
        {
          name: "id",
          in: "query",
          required: true,
          description: "Id of the installed hook.",
          schema: { type: "string", pattern: "^[0-9a-f]{16}$" },
        },
        {
          name: "event",
          in: "query",
          description: "Kind of event, for clients whose payloads do not tell.",
          schema: { enum: ["before", "after", "start", "end"] },
        },
        {
          name: "observe",
          in: "query",
          description: "Whether nothing is to be denied, as it was installed.",
          schema: { type: "boolean" },
        },
        {
          name: "Gait-Log-Dir",
          in: "header",
          description:
            "GAIT_LOG_DIR of the client; a server that writes its log elsewhere refuses.",
          schema: { type: "string" },
        },
      ],
      requestBody: { required: true, content: { "application/json": { schema: {} } } },
      responses: {
        "200": {
          description: "The answer for the client; empty for no opinion.",
          headers: {
            "Gait-Hook": {
              description: "Id of the hook. An answer without it is not that of a hook's server.",
              schema: { type: "string" },
            },
          },
          content: { "application/json": { schema: {} } },
        },
        ...ERRORS,
      },
    },
  },
  "/healthz": {
    get: {
      operationId: "health",
      summary: "Say whether the server answers",
      responses: { "200": json("It answers.", "HealthAnswer"), ...ERRORS },
    },
  },
  "/metrics": {
    get: {
      operationId: "metrics",
      summary: "Counters in the text format of Prometheus",
      responses: {
        "200": { description: "The counters.", content: { "text/plain": {} } },
        ...ERRORS,
      },
    },
  },
  "/openapi.json": {
    get: {
      operationId: "openapi",
      summary: "This document",
      responses: {
        "200": { description: "The document.", content: { "application/json": { schema: {} } } },
        ...ERRORS,
      },
    },
  },
};
