import { defineConfig } from "vitest/config";

const project = (name: string, own: object) => ({
  extends: true as const,
  test: { name, ...own },
});

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A second, the usual, is too short for a page on a machine with other work.
    expect: { poll: { timeout: 15_000 } },
    projects: [
      project("server", {
        include: ["tests/**/*.test.ts"],
        exclude: ["tests/web/**"],
        // Most of them wait more than they compute.
        maxWorkers: "100%",
      }),
      // A browser is many processes, LiveKit more: one such file at a time, and nothing beside it.
      project("browser", {
        include: ["tests/web/**/*.test.ts"],
        fileParallelism: false,
        sequence: { groupOrder: 1 },
      }),
    ],
  },
});
