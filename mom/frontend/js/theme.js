// Sets day or night before the first paint, so that nothing flashes. The choice is kept per person.
{
  const root = document.documentElement;
  const kept = localStorage.getItem(`pharmom-theme-${root.dataset.person ?? ""}`) ?? "auto";
  const night = kept === "dark" || (kept === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset.bsTheme = night ? "dark" : "light";
  root.dataset.theme = kept;
}
