/** uPlot and its few styles, a file of their own that is fetched with the first chart. */

import "uplot/dist/uPlot.min.css";
import uPlot from "uplot";

export { uPlot };
