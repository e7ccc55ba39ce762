/** Builds the UI into dist/ for the server, and with `--mode mock` serves it over generated data. */
import { defineConfig } from "vitest/config";
import { mockApi } from "./dev/mock.ts";

/** Where a Lamplighter server runs while the pages are developed. */
const SERVER = process.env.LAMPLIGHTER_SERVER ?? "http://127.0.0.1:4320";

export default defineConfig(({ mode }) => ({
  plugins: mode === "mock" ? [mockApi()] : [],
  build: {
    target: "es2023",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  server: { proxy: mode === "mock" ? {} : { "/api": SERVER } },
  preview: { proxy: mode === "mock" ? {} : { "/api": SERVER } },
  test: { environment: "node", include: ["src/**/*.test.ts", "src/**/*.test.tsx", "dev/**/*.test.ts"] },
}));
