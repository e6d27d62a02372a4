// What is only comfort: words light up under the pointer as well. Every page works without this file.
"use strict";
for (const source of document.querySelectorAll(".measure-page .source")) {
  const light = (names, on) => names.forEach((name) => source.classList.toggle(`on-${name}`, on));
  for (const say of document.querySelectorAll(".say[data-value]")) {
    const names = [say.dataset.value];
    for (const [event, on] of [["pointerenter", true], ["focus", true], ["pointerleave", false], ["blur", false]]) {
      say.addEventListener(event, () => light(names, on));
    }
  }
  source.addEventListener("click", (event) => {
    const mark = event.target.closest("mark[data-values]");
    if (mark) location.hash = mark.dataset.values.split(" ").pop();
  });
}
