// What runs on every page: htmx for fragments, Alpine (its CSP build) for small states, live values.
import Alpine from "@alpinejs/csp";
import htmx from "htmx.org";

import { startCopying } from "./copying.js";
import { startDialogs } from "./dialogs.js";
import { startDrafts } from "./drafts.js";
import { startFragments } from "./fragments.js";
import { startLive } from "./live.js";
import { startMenus } from "./menus.js";
import { startPasskeys } from "./passkeys.js";
import { registerComponents } from "./pieces.js";
import { startRepeating } from "./repeat.js";
import { startScanner } from "./scanner.js";
import { startToasts } from "./toasts.js";

window.htmx = htmx;
window.Alpine = Alpine;

registerComponents(Alpine);
startMenus();
startToasts();
startCopying();
startPasskeys();
startFragments(htmx);
startScanner();
startRepeating();
startDrafts();
startDialogs(); // after the drafts: what a closed dialog held is emptied last
startLive(htmx);
Alpine.start();
