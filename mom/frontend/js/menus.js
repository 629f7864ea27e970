// Menus are <details>: close them on Escape, on a press elsewhere, and when another opens. Theme switch.

const openMenus = () => document.querySelectorAll("details.pm-menu[open]");

function chooseTheme(choice) {
  const root = document.documentElement;
  localStorage.setItem(`pharmom-theme-${root.dataset.person ?? ""}`, choice);
  applyTheme(choice);
}

function applyTheme(choice) {
  const root = document.documentElement;
  const night = choice === "dark" || (choice === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset.theme = choice;
  root.dataset.bsTheme = night ? "dark" : "light";
  document.querySelectorAll("[data-theme-choice]").forEach((button) => {
    button.setAttribute("aria-checked", String(button.dataset.themeChoice === choice));
  });
  document.dispatchEvent(new CustomEvent("pharmom:theme"));
}

function toggleNavigation(open) {
  const nav = document.getElementById("navigation");
  if (!nav) return;
  nav.toggleAttribute("data-open", open);
  document.querySelectorAll("[data-navigation-toggle]").forEach((button) => {
    button.setAttribute("aria-expanded", String(open));
  });
  document.querySelector(".pm-veil")?.remove();
  if (!open) return;
  const veil = document.createElement("div");
  veil.className = "pm-veil";
  veil.addEventListener("click", () => toggleNavigation(false));
  document.body.append(veil);
  nav.querySelector("a")?.focus();
}

export function startMenus() {
  document.addEventListener("click", (event) => {
    openMenus().forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    const hits = document.getElementById("search-hits");
    if (hits && !event.target.closest(".pm-search")) hits.replaceChildren();
    const toggle = event.target.closest("[data-navigation-toggle]");
    if (toggle) toggleNavigation(!document.getElementById("navigation").hasAttribute("data-open"));
    const theme = event.target.closest("[data-theme-choice]");
    if (theme) chooseTheme(theme.dataset.themeChoice);
    if (event.target.closest("[data-print]")) print();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeAll();
    if (event.key === "/" && !event.target.closest("input, textarea, select, [contenteditable]")) {
      const search = document.getElementById("global-search");
      if (search) {
        event.preventDefault();
        search.focus();
      }
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") moveInHits(event);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    if (document.documentElement.dataset.theme === "auto") applyTheme("auto");
  });
  applyTheme(document.documentElement.dataset.theme ?? "auto");
}

function closeAll() {
  openMenus().forEach((menu) => {
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
  document.getElementById("search-hits")?.replaceChildren();
  if (document.getElementById("navigation")?.hasAttribute("data-open")) {
    toggleNavigation(false);
    document.querySelector("[data-navigation-toggle]")?.focus();
  }
}

function moveInHits(event) {
  const hits = [...document.querySelectorAll("#search-hits a")];
  if (!hits.length || !event.target.closest(".pm-search")) return;
  event.preventDefault();
  const step = event.key === "ArrowDown" ? 1 : -1;
  const next = hits[hits.indexOf(document.activeElement) + step];
  (next ?? document.getElementById("global-search")).focus();
}
