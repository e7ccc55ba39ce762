/** Starts the application: theme, keys, address, polling, and the first page. */

import "@fontsource-variable/inter/wght.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/parts.css";
import "./styles/traces.css";
import "./styles/settings.css";
import { render } from "preact";
import { listen } from "./state/address.ts";
import { listenToKeys } from "./state/keys.ts";
import { startPolling } from "./state/live.ts";
import { applyTheme } from "./state/theme.ts";
import { App } from "./views/app.tsx";

applyTheme();
listen();
listenToKeys();
startPolling();
render(<App />, document.getElementById("app")!);
