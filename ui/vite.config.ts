/** Builds the UI into dist/ for the server; while it is developed, `npm run dev` asks a server that runs. */
import { defineConfig } from "vitest/config";
import { weigh } from "./dev/weigh.ts";

/** Where a Lamplighter server runs while the pages are developed. */
const SERVER = process.env.LAMPLIGHTER_SERVER ?? "http://127.0.0.1:4320";

export default defineConfig({
  plugins: [weigh()],
  build: {
    target: "es2023",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  server: { proxy: { "/api": SERVER } },
  preview: { proxy: { "/api": SERVER } },
  test: { environment: "node", include: ["src/**/*.test.ts", "src/**/*.test.tsx"] },
});
