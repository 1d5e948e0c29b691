/* Writes and reads the file of kept programmes in the browser itself; nothing is uploaded to be stored. */
const LARGEST = 65536;

export default function ({ data, parentElement, setTriggerValue }) {
  const [save, open] = parentElement.querySelectorAll("button");
  const input = parentElement.querySelector("input");
  save.textContent = data.save;
  open.textContent = data.open;
  input.setAttribute("aria-label", data.open);
  save.disabled = !data.text;
  save.onclick = () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([data.text], { type: "application/json" }));
    link.download = data.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  open.onclick = () => input.click();
  input.onchange = async () => {
    const [file] = input.files;
    input.value = "";
    if (!file) return;
    if (file.size > LARGEST) setTriggerValue("file", { fault: "too_large" });
    else setTriggerValue("file", { text: await file.text() });
  };
}
