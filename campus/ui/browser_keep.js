/* Keeps what a person chose in this browser alone. data.text is what Python holds (null: nothing was chosen yet);
 * data.heard tells whether Python knows what this browser holds. */
const KEY = "campus.kept";

function held() {
  try {
    return localStorage.getItem(KEY) || "";
  } catch {
    return "";
  }
}

export default function ({ data, setStateValue }) {
  const before = held();
  if (!data.heard && before) setStateValue("text", before);
  else if (data.text && data.text !== before) {
    try {
      localStorage.setItem(KEY, data.text);
    } catch {
      /* A browser that keeps nothing: the choice lasts as long as the page. */
    }
  }
  const follow = (event) => {
    if (event.key === KEY && event.newValue) setStateValue("text", event.newValue);
  };
  window.addEventListener("storage", follow);
  return () => window.removeEventListener("storage", follow);
}
