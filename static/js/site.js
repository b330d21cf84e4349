// What the pages do beyond plain links and forms. Every page works without this file.
(function () {
    "use strict";
    const dialog = document.getElementById("dialog");

    // Dialogs: an opener is a link to a page; its form is loaded into the one dialog instead.
    function openDialog(link) {
        dialog.setAttribute("aria-busy", "true");
        htmx.ajax("GET", link.href, { source: link, target: dialog, swap: "innerHTML" }).then(() => {
            dialog.removeAttribute("aria-busy");
            if (dialog.childElementCount && !dialog.open) dialog.showModal();
        });
    }

    function showFailure(target, retryUrl) {
        const box = document.createElement("div");
        box.className = "dlg-body";
        box.setAttribute("role", "alert");
        const text = document.createElement("p");
        text.textContent = "加载失败，请稍后重试。";
        const retry = document.createElement("a");
        retry.className = "btn btn-outline-secondary mt-3";
        retry.href = retryUrl;
        retry.textContent = "重试";
        box.append(text, retry);
        target.replaceChildren(box);
    }

    // Forms: sent once; the pressed button says that work is under way.
    function setBusy(button) {
        button.dataset.label = button.textContent;
        button.textContent = "处理中…";
        button.disabled = true;
    }

    function setIdle(form) {
        delete form.dataset.sending;
        form.querySelectorAll("button[data-label]").forEach((button) => {
            button.textContent = button.dataset.label;
            delete button.dataset.label;
            button.disabled = false;
        });
    }

    function focusErrors(scope) {
        const summary = scope.querySelector(".errors, .dlg-body[role=alert]");
        if (summary) summary.focus();
    }

    function refreshCaptcha(button) {
        fetch(button.dataset.captchaRefresh, { headers: { "X-Requested-With": "XMLHttpRequest" } })
            .then((response) => response.json())
            .then((fresh) => {
                const box = button.closest(".cap");
                const answer = box.querySelector("input:not([type=hidden])");
                box.querySelector("img").src = fresh.image_url;
                box.querySelector("input[type=hidden]").value = fresh.key;
                answer.value = "";
                answer.focus();
            });
    }

    function togglePassword(button) {
        const input = document.getElementById(button.dataset.pw);
        const isShown = input.type === "password";
        input.type = isShown ? "text" : "password";
        button.setAttribute("aria-pressed", String(isShown));
        button.textContent = isShown ? "隐藏密码" : "显示密码";
    }

    function count(input) {
        const counter = document.querySelector(`[data-count-for="${input.id}"]`);
        if (!counter) return;
        const left = Number(counter.dataset.max) - Array.from(input.value).length;
        counter.textContent = left < 0 ? `超出 ${-left} 字` : `还可以输入 ${left} 字`;
        counter.setAttribute("aria-live", "polite");
    }

    document.addEventListener("click", (event) => {
        const hit = (selector) => event.target.closest(selector);
        const opener = hit("a[data-dialog]");
        if (opener && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
            event.preventDefault();
            openDialog(opener);
        } else if (hit("#dialog [data-close]")) {
            event.preventDefault();
            dialog.close();
        } else if (hit("[data-captcha-refresh]")) {
            refreshCaptcha(hit("[data-captcha-refresh]"));
        } else if (hit("[data-pw]")) {
            togglePassword(hit("[data-pw]"));
        } else if (hit("[data-print]")) {
            window.print();
        }
    });

    document.addEventListener("input", (event) => {
        if (event.target.matches("textarea")) count(event.target);
        const form = event.target.closest("form[data-dirty]");
        if (form) form.dataset.changed = "1";
    });

    document.addEventListener("submit", (event) => {
        const form = event.target;
        if (form.method !== "post") return;
        if (form.dataset.sending) {
            event.preventDefault();
            event.stopImmediatePropagation();
            return;
        }
        form.dataset.sending = "1";
        // Later, so that the pressed button's own name and value are still sent.
        if (event.submitter) setTimeout(() => setBusy(event.submitter), 0);
    }, true);

    window.addEventListener("beforeunload", (event) => {
        if (document.querySelector("form[data-changed]:not([data-sending])")) event.preventDefault();
    });
    window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(setIdle));

    let rowBefore = null;

    // htmx: errors take the focus, grown lists move it to the first new row, failures are said.
    document.addEventListener("htmx:afterRequest", (event) => {
        const { elt, xhr } = event.detail;
        const form = elt.closest("form");
        if (form && !xhr.getResponseHeader("HX-Redirect")) setIdle(form);
    });
    document.addEventListener("htmx:beforeSwap", (event) => {
        const more = event.detail.target.closest(".more");
        rowBefore = more && more.previousElementSibling;
    });
    document.addEventListener("htmx:afterSwap", (event) => {
        const first = rowBefore && rowBefore.nextElementSibling;
        rowBefore = null;
        if (first) {
            first.tabIndex = -1;
            first.focus();
        }
        focusErrors(event.detail.target);
    });
    ["htmx:responseError", "htmx:sendError"].forEach((name) => {
        document.addEventListener(name, (event) => {
            const { target, pathInfo } = event.detail;
            showFailure(target.closest(".more") || target, pathInfo.requestPath);
            if (target === dialog && !dialog.open) dialog.showModal();
        });
    });

    focusErrors(document);
})();
