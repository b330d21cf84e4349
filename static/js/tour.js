// 新手引导: the link to the guide becomes a button that tells the steps in the page. It never starts by itself.
(function () {
    "use strict";
    const link = document.querySelector("[data-tour]");
    const steps = JSON.parse(document.getElementById("tour-steps").textContent);
    const button = document.createElement("button");
    button.type = "button";
    button.className = link.className;
    button.textContent = link.textContent;

    // The first link to the page that is not folded away; without one the step stands in the middle of the screen.
    function findLink(url) {
        return Array.from(document.links).find((one) => one.getAttribute("href") === url && one.checkVisibility());
    }

    function asHtml(text) {
        const box = document.createElement("p");
        box.textContent = text;
        return box.innerHTML;
    }

    const tour = window.driver.js.driver({
        animate: false,
        stagePadding: 6,
        showProgress: true,
        progressText: "第 {{current}} 步，共 {{total}} 步",
        prevBtnText: "上一步",
        nextBtnText: "下一步",
        doneBtnText: "完成",
        onPopoverRender: ({ wrapper, title, footer, closeButton, nextButton, previousButton }) => {
            wrapper.setAttribute("aria-modal", "true");
            // a header and a footer would be landmarks of the page
            [title, footer].forEach((part) => part.setAttribute("role", "none"));
            closeButton.setAttribute("aria-label", "关闭新手引导");
            nextButton.classList.add("btn", "btn-primary", "btn-sm");
            previousButton.classList.add("btn", "btn-outline-secondary", "btn-sm");
        },
        onHighlighted: (element, step, { state }) => state.popover.nextButton.focus(),
        onDestroyed: () => button.focus(),
    });

    button.addEventListener("click", () => {
        tour.setSteps(steps.map(({ url, title, text }) => ({
            element: findLink(url),
            popover: { title: asHtml(title), description: asHtml(text) },
        })));
        tour.drive();
    });
    link.replaceWith(button);
})();
