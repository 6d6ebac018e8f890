// Runs before all others do.
// oxlint-disable-next-line import/no-unassigned-import
import "./chrome-109.ts";
import { createRoot } from "react-dom/client";
import "../ui/tokens.css";
import "../ui/base.css";
import { language } from "../i18n/language.ts";
import { App } from "./app.tsx";

document.documentElement.lang = language;
const place = document.getElementById("app");
if (place) createRoot(place).render(<App />);
