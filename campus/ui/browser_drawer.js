/* Opens the side bar, which on a phone is a drawer behind a sign that few people know. */
export default function ({ data, parentElement }) {
  const button = parentElement.querySelector("button");
  button.textContent = data.label;
  button.onclick = () => document.querySelector("[data-testid=stExpandSidebarButton]")?.click();
}
