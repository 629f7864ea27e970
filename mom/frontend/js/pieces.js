// Small Alpine components; templates name them in x-data and only read properties or call methods.

export function registerComponents(Alpine) {
  // A password field whose text can be shown while a gloved hand types it.
  Alpine.data("password", () => ({
    shown: false,
    get kind() {
      return this.shown ? "text" : "password";
    },
    get hidden() {
      return !this.shown;
    },
    toggle() {
      this.shown = !this.shown;
    },
  }));

  // Something that folds; the button carries aria-expanded.
  Alpine.data("fold", () => ({
    open: false,
    get closed() {
      return !this.open;
    },
    init() {
      this.open = this.$el.dataset.open === "true";
    },
    toggle() {
      this.open = !this.open;
    },
  }));

  // The time of the site, by the server's clock (its offset comes in data-now), for workstation pages.
  Alpine.data("siteClock", () => ({
    text: "",
    init() {
      const offset = Date.parse(this.$el.dataset.now) - Date.now();
      const clock = new Intl.DateTimeFormat(document.documentElement.lang, {
        hour: "2-digit",
        minute: "2-digit",
        hourCycle: "h23",
        timeZone: this.$el.dataset.zone,
      });
      const tick = () => {
        this.text = clock.format(Date.now() + offset);
      };
      tick();
      this.timer = setInterval(tick, 5000);
    },
    destroy() {
      clearInterval(this.timer);
    },
  }));

  // Seconds since data-since, for a running step.
  Alpine.data("elapsed", () => ({
    text: "",
    init() {
      const since = Date.parse(this.$el.dataset.since);
      const offset = Date.parse(this.$el.dataset.now) - Date.now();
      const tick = () => {
        const seconds = Math.max(0, Math.floor((Date.now() + offset - since) / 1000));
        const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
        this.text = parts.map((part) => String(part).padStart(2, "0")).join(":");
      };
      tick();
      this.timer = setInterval(tick, 1000);
    },
    destroy() {
      clearInterval(this.timer);
    },
  }));
}
