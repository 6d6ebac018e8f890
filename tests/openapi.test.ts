import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createApp } from "../src/app.ts";
import { DOCS_PAGE } from "../src/api-docs.ts";
import { testApp } from "./support/app.ts";

/** The parts of OpenAPI 3.1 that are read here. */
type Schema = { [key: string]: unknown };
type Content = { content: Record<string, { schema: Schema }> };
type Parameter = { name: string; in: string; required?: boolean; schema: Schema };
type Operation = {
  operationId: string;
  summary: string;
  tags: string[];
  parameters?: Parameter[];
  requestBody?: Content & { required: boolean };
  responses: Record<string, Partial<Content> & { description: string }>;
};
type Document = {
  openapi: string;
  info: Record<string, string>;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; securitySchemes: Record<string, Schema> };
  security: Record<string, string[]>[];
};

const { app, core, admin, as } = testApp();
const document: Document = (await admin("GET", "/openapi.json")).body;
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({
    name: `${method.toUpperCase()} ${path}`,
    operation,
  })),
);
/** The document and the page that shows it are no part of what it describes. */
const ABOUT_ITSELF = ["GET /api/openapi.json", "GET /api/docs", "GET /api/docs/{file}"];
/** Commands that say all in their path, a file and what LiveKit sends. */
const WITHOUT_BODY = [
  /^POST \/api\/events\/\{eventId\}\/turns\/\{turnId\}\/(call|pause|resume|skip|withdraw)$/,
  /^PUT \/api\/events\/\{eventId\}\/turns\/\{turnId\}\/floor$/,
  /^PUT \/api\/events\/\{eventId\}\/sites\/\{siteId\}\/links\/\{linkId\}\/sent$/,
  /^POST \/api\/events\/\{eventId\}\/spreadsheets\/reading$/,
  /^PUT \/api\/events\/\{eventId\}\/programme\/items\/\{itemId\}\/run$/,
  /^PUT \/api\/events\/\{eventId\}\/contributions\/\{contributionId\}\/file$/,
  /^POST \/api\/events\/\{eventId\}\/alerts\/\{alertId\}\/acknowledgement$/,
  /^POST \/api\/events\/\{eventId\}\/messages\/\{messageId\}\/receipt$/,
  /^POST \/api\/join\/refresh$/,
  /^POST \/api\/livekit\/webhook$/,
];

describe("the OpenAPI document", () => {
  test("is there for everybody and says what it is", async () => {
    const answered = await as(null)("GET", "/openapi.json");
    expect([answered.status, answered.headers.get("Content-Type")]).toEqual([
      200,
      "application/json",
    ]);
    expect(document.openapi).toBe("3.1.0");
    expect(document.info).toEqual({
      title: "Điểm Cầu",
      version: (await admin("GET", "/health")).body.version,
      description: expect.stringContaining("RFC 9457"),
    });
    expect(document.security.flatMap(Object.keys)).toEqual(["bearer", "session"]);
    expect(Object.keys(document.components.securitySchemes)).toEqual(["bearer", "session"]);
  });

  test("has every route of the API and no other", () => {
    const routes = app.routes
      .filter(({ method }) => method !== "ALL")
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, "{$1}")}`)
      .filter((route) => !ABOUT_ITSELF.includes(route));
    const names = operations.map(({ name }) => name);
    expect(names.toSorted(byText)).toEqual([...new Set(routes)].toSorted(byText));
  });

  test("tells of each what it does, under an id of its own", () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(operations.length);
    const silent = operations.filter(
      ({ operation: { summary, tags } }) =>
        !/^[A-Z].{5,}[^.]$/.test(summary ?? "") || !tags?.length,
    );
    expect(silent.map(({ name }) => name)).toEqual([]);
  });

  test("names the parameters of every path, each once", () => {
    const wrong = operations.filter(({ name, operation: { parameters = [] } }) => {
      const inPath = [...name.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
      const told = parameters.filter((one) => one.in === "path");
      const names = parameters.map((one) => `${one.in} ${one.name}`);
      return (
        told.map((one) => one.name).join() !== inPath.join() ||
        told.some((one) => one.required !== true) ||
        new Set(names).size !== names.length
      );
    });
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  test("shows the body of every call that takes one, and of no other", () => {
    const wrong = operations.filter(({ name, operation: { requestBody } }) => {
      const takes = /^(POST|PUT|PATCH)/.test(name) && !WITHOUT_BODY.some((one) => one.test(name));
      const shown = Object.keys(requestBody?.content ?? {});
      return shown.join() !== (takes ? "application/json" : "");
    });
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  test("shows that unknown keys are refused, at every level", () => {
    const bodies = operations.flatMap(({ name, operation: { requestBody } }) =>
      Object.values(requestBody?.content ?? {}).map(({ schema }) => ({ name, schema })),
    );
    expect(bodies.length).toBeGreaterThan(10);
    const lax = bodies.filter(({ schema }) =>
      objectsIn(schema).some((one) => one["additionalProperties"] !== false),
    );
    expect(lax.map(({ name }) => name)).toEqual([]);
    expect(objectsIn(bodies.find(({ name }) => name === "POST /api/events")?.schema)).toHaveLength(
      3,
    );
  });

  test("agrees with what a route takes", async () => {
    const content = document.paths["/api/events"]?.["post"]?.requestBody?.content;
    const schema = content?.["application/json"]?.schema ?? {};
    const known = Object.keys(schema["properties"] ?? {}).map((key) => `/${key}`);
    const refusals = async (body: object) => {
      const { errors } = (await admin("POST", "/events", body)).body;
      return errors.map((error: { pointer: string; code: string }) => error.pointer);
    };
    const needed = (schema["required"] as string[]).map((key) => `/${key}`); // a list in JSON Schema
    expect(await refusals({})).toEqual(needed);
    const allWrong = Object.fromEntries(known.map((pointer) => [pointer.slice(1), 0]));
    expect(await refusals(allWrong)).toEqual(known);
  });

  test("says of every call that it answers well or with a problem", () => {
    for (const { name, operation } of operations) {
      const { "2XX": good, default: bad, ...others } = operation.responses;
      expect([name, good?.description, Object.keys(bad?.content ?? {})]).toEqual([
        name,
        expect.stringMatching(/\S/),
        ["application/problem+json"],
      ]);
      const codes = Object.keys(others);
      expect([name, codes.filter((code) => !/^[1-5]\d\d$/.test(code))]).toEqual([name, []]);
      expect(JSON.stringify(others)).not.toContain('"success"');
    }
  });

  test("describes problems as they are", async () => {
    const { body } = await admin("POST", "/events", {});
    const problem = document.components.schemas["Problem"];
    const { properties, required } = problem as { properties: object; required: string[] }; // as written in api-docs.ts
    // The request's number stands only in what nobody foresaw.
    const foreseen = Object.keys(properties).filter((name) => name !== "instance");
    expect(Object.keys(body)).toEqual(foreseen);
    const { body: plain } = await admin("GET", "/events/none");
    expect(Object.keys(plain)).toEqual(required);
  });

  test("refers to nothing that is not in it", () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref);
    expect(refs.length).toBeGreaterThan(0);
    const known = Object.keys(document.components.schemas).map(
      (name) => `#/components/schemas/${name}`,
    );
    expect(refs.filter((ref) => !known.includes(ref ?? ""))).toEqual([]);
  });
});

describe("the page that shows the API", () => {
  const folder = new URL("../node_modules/swagger-ui-dist/", import.meta.url).pathname;
  const served = createApp({
    ...core,
    docsFile: (name) =>
      readdirSync(folder).includes(name)
        ? { bytes: new Uint8Array(readFileSync(folder + name)), type: "text/plain" }
        : null,
  });

  test("is HTML that asks nobody else for anything", async () => {
    const page = await served.request("/api/docs");
    expect(page.headers.get("Content-Type")).toMatch(/^text\/html/);
    expect(page.headers.get("Content-Security-Policy")).toMatch(/default-src 'none'/);
    expect(page.headers.get("Content-Security-Policy")).not.toMatch(/http|\*|unsafe-eval/);
    const html = await page.text();
    expect(html).toBe(DOCS_PAGE);
    expect(html).not.toMatch(/https?:|\/\/\w/);
    // With a policy that allows no inline script, every script must be a file.
    expect(html).not.toMatch(/<script>|\son\w+=/);
  });

  test("names only files that we serve, from where the page stands", async () => {
    const names = [...DOCS_PAGE.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, name]) => name ?? "");
    expect(names).toHaveLength(3);
    for (const name of names) {
      const at = new URL(name, "http://localhost/api/docs").pathname;
      const response = await served.request(at);
      expect([at, response.status]).toEqual([at, 200]);
      expect((await response.text()).length).toBeGreaterThan(20);
    }
    expect((await served.request("/api/docs/none.js")).status).toBe(404);
  });

  test("starts with our own document and sends it to no validator", async () => {
    const script = await (await served.request("/api/docs/start.js")).text();
    expect(script).not.toMatch(/https?:/);
    expect(script).toContain("validatorUrl: null");
    const url = /url: "([^"]+)"/.exec(script)?.[1] ?? "";
    const at = new URL(url, "http://localhost/api/docs").pathname;
    expect((await served.request(at)).status).toBe(200);
    expect(at).toBe("/api/openapi.json");
  });
});

/** Every schema of an object in a schema, itself too. */
function objectsIn(schema: unknown): Schema[] {
  if (typeof schema !== "object" || schema === null) return [];
  const here = schema as Schema; // any JSON object may be read so
  const inside = Object.values(here).flatMap(objectsIn);
  return here["type"] === "object" ? [here, ...inside] : inside;
}

function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
