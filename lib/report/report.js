"use strict";
// Every chart is drawn once from the JSON beside it. On paper charts are as wide as the paper, on a screen as its column.
(function () {
  var PAPER = 680, GAP = 20, LOW = 205, SHARE = 0.68;
  var plots = [];
  function draw(data) {
    var place = document.getElementById(data.getAttribute("data-chart"));
    var figure = JSON.parse(data.textContent);
    var config = { displayModeBar: false, scrollZoom: false, doubleClick: false, responsive: true };
    figure.layout.width = undefined;
    place.setAttribute("data-height", String(figure.layout.height));
    plots.push(place);
    return Plotly.newPlot(place, figure.data, figure.layout, config);
  }
  function fit(width) {
    plots.forEach(function (place) {
      var abreast = place.closest(".row").children.length;
      var high = Number(place.getAttribute("data-height"));
      // Two abreast on paper are low enough that three rows of them fill a page.
      if (width && abreast > 1) high = Math.max(Math.min(high, LOW), SHARE * high);
      place.style.height = high + "px";
      Plotly.relayout(place, {
        height: high,
        width: width ? (width - GAP * (abreast - 1)) / abreast : place.clientWidth,
      });
    });
  }
  Array.prototype.slice.call(document.querySelectorAll("script[data-chart]")).forEach(draw);
  document.documentElement.setAttribute("data-drawn", String(plots.length));
  window.addEventListener("beforeprint", function () { fit(PAPER); });
  window.addEventListener("afterprint", function () { fit(0); });
})();
