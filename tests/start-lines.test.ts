import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { realServer } from "./support/real-server.ts";

/** What the person at the terminal reads. */
async function said(env: Record<string, string>): Promise<string> {
  const server = await realServer({ env: () => env });
  const text = readFileSync(server.log, "utf8");
  await server.remove();
  return text;
}

const WARNING = /Chưa đặt PUBLIC_URL/;

test("who lets others in without saying by which name is told so", async () => {
  expect(await said({ HOST: "0.0.0.0" })).toMatch(WARNING);
  const named = await said({ HOST: "0.0.0.0", PUBLIC_URL: "http://hop.coquan.vn:8080" });
  expect(named).not.toMatch(WARNING);
  expect(named).toMatch(/Trang +http:\/\/hop\.coquan\.vn:8080/);
  expect(await said({})).not.toMatch(WARNING);
});
