"use strict";
// Every chart is drawn once from the JSON beside it. On paper charts are as wide as the paper, on a screen as its column.
(function () {
  var PAPER = 680;
  var plots = [];
  function draw(data) {
    var place = document.getElementById(data.getAttribute("data-chart"));
    var figure = JSON.parse(data.textContent);
    var config = { displayModeBar: false, scrollZoom: false, doubleClick: false, responsive: true };
    figure.layout.width = undefined;
    plots.push(place);
    return Plotly.newPlot(place, figure.data, figure.layout, config);
  }
  function fit(width) {
    plots.forEach(function (place) {
      Plotly.relayout(place, { width: width || place.clientWidth });
    });
  }
  Array.prototype.slice.call(document.querySelectorAll("script[data-chart]")).forEach(draw);
  document.documentElement.setAttribute("data-drawn", String(plots.length));
  window.addEventListener("beforeprint", function () { fit(PAPER); });
  window.addEventListener("afterprint", function () { fit(0); });
})();
