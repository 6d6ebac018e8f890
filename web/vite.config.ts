import react from "@vitejs/plugin-react";
import optimizeLocales from "@react-aria/optimize-locales-plugin";
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { defineConfig, type Plugin } from "vite";
import { sizesOf, type Manifest } from "./budgets.ts";

const OUT = resolve(import.meta.dirname, "dist");
/** Where `npm run dev` passes what is not a page. */
const SERVER = process.env["DIEM_CAU_SERVER"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  root: resolve(import.meta.dirname, "app"),
  plugins: [
    react(),
    { ...optimizeLocales.vite({ locales: [] }), enforce: "pre" },
    unfitPage(),
    brotli(),
    budgets(),
  ],
  build: {
    outDir: OUT,
    emptyOutDir: true,
    // The last Chrome on Windows 7 and 8.1.
    target: "chrome109",
    manifest: true,
    // A picture in the text of a page would need `data:` where files do.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    // The library in a file of its own: what we write beside it may change and it stays in the browser's store.
    rolldownOptions: {
      output: {
        codeSplitting: { groups: [{ name: "livekit-client", test: /\/livekit-client\// }] },
      },
    },
  },
  server: {
    proxy: {
      "/api": SERVER,
      "/livekit": { target: SERVER, ws: true },
    },
  },
});

/** The page without scripts is at the address that the server gives it (src/entry/pages.ts). */
function unfitPage(): Plugin {
  return {
    name: "diem-cau-unfit-page",
    configureServer({ middlewares }) {
      middlewares.use((request, _, next) => {
        if (request.url === "/khong-ho-tro") request.url += ".html";
        next();
      });
    },
  };
}

/** Each text file once more, compressed as small as can be, so that no request waits for it. */
function brotli(): Plugin {
  return {
    name: "diem-cau-brotli",
    apply: "build",
    closeBundle() {
      const files = readdirSync(OUT, { recursive: true, encoding: "utf8" });
      for (const file of files.filter((name) => /\.(js|css|html|svg|json)$/.test(name))) {
        const path = join(OUT, file);
        const text = readFileSync(path);
        const params = {
          [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
          [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
        };
        writeFileSync(`${path}.br`, brotliCompressSync(text, { params }));
      }
    },
  };
}

/** A screen that grew past its budget is no build. */
function budgets(): Plugin {
  return {
    name: "diem-cau-budgets",
    apply: "build",
    closeBundle: {
      order: "post",
      sequential: true,
      handler() {
        const path = join(OUT, ".vite/manifest.json");
        // A build that failed has none, and says itself why.
        if (!existsSync(path)) return;
        // Written by vite a moment ago.
        const manifest = JSON.parse(readFileSync(path, "utf8")) as Manifest;
        const sizes = sizesOf(manifest, (file) => statSync(join(OUT, `${file}.br`)).size);
        for (const { what, kind, kB, most } of sizes)
          this.info(`${what}: ${kind} ${kB.toFixed(1)} of ${most} kB`);
        const over = sizes.filter(({ kB, most }) => kB > most);
        if (over.length > 0)
          this.error(`over budget: ${over.map(({ what, kind }) => `${what} ${kind}`).join(", ")}`);
      },
    },
  };
}
