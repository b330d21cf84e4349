// Colours and type size from two cookies, set before the first paint. Kept out of site.js, which runs later.
(function () {
    "use strict";
    const root = document.documentElement;
    const dark = window.matchMedia("(prefers-color-scheme: dark)");

    function read(name, fallback) {
        const found = document.cookie.match(new RegExp("(?:^|; )" + name + "=([a-z]+)"));
        return found ? found[1] : fallback;
    }

    function write(name, value) {
        const secure = location.protocol === "https:" ? "; secure" : "";
        document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax${secure}`;
    }

    function apply() {
        const chosen = read("theme", "light");
        const theme = chosen === "auto" ? (dark.matches ? "dark" : "light") : chosen;
        root.dataset.theme = theme;
        root.dataset.bsTheme = theme === "light" ? "light" : "dark";
        root.dataset.size = read("size", "m");
        document.querySelectorAll("[data-set-theme], [data-set-size]").forEach((button) => {
            const { setTheme, setSize } = button.dataset;
            button.setAttribute("aria-pressed", String(setTheme ? setTheme === chosen : setSize === root.dataset.size));
        });
    }

    root.classList.add("js");
    apply();
    dark.addEventListener("change", apply);
    document.addEventListener("DOMContentLoaded", apply);
    document.addEventListener("click", (event) => {
        const button = event.target.closest("[data-set-theme], [data-set-size]");
        if (!button) return;
        event.preventDefault(); // without this file the form sends the choice to the server
        if (button.dataset.setTheme) write("theme", button.dataset.setTheme);
        else write("size", button.dataset.setSize);
        apply();
    });
})();
