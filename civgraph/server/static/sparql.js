// The SPARQL page: the editor where it was installed, the plain form where it was not. Nothing is fetched but from this server.
"use strict";
(() => {
  const box = document.getElementById("yasgui");
  const form = document.getElementById("plain-sparql");
  const area = document.getElementById("query");
  const asked = () => new URLSearchParams(location.hash.slice(1)).get("query");

  if (typeof Yasgui === "undefined") {
    const fill = () => { if (asked()) area.value = asked(); };
    fill();
    window.addEventListener("hashchange", fill);
    return;
  }

  const prefixes = JSON.parse(box.dataset.prefixes);
  const endpoint = box.dataset.endpoint;
  const terms = { class: null, property: null };
  const QUERIES = {
    class: "SELECT ?term (COUNT(*) AS ?n) WHERE { ?s a ?term } GROUP BY ?term ORDER BY DESC(?n) LIMIT 300",
    property: "SELECT ?term (COUNT(*) AS ?n) WHERE { ?s ?term ?o } GROUP BY ?term ORDER BY DESC(?n) LIMIT 500",
  };

  async function known(kind) {
    if (!terms[kind]) {
      const answer = await fetch(endpoint + "?" + new URLSearchParams({ query: QUERIES[kind] }), {
        headers: { Accept: "application/sparql-results+json" },
      });
      terms[kind] = answer.ok ? (await answer.json()).results.bindings.map((row) => row.term.value) : [];
    }
    return terms[kind];
  }

  function expanded(text) {
    if (text.startsWith("<")) return text.slice(1).replace(/>$/, "");
    const [prefix, local] = text.split(":", 2);
    return local !== undefined && prefixes[prefix] ? prefixes[prefix] + local : text;
  }

  function shortened(iri) {
    for (const [name, space] of Object.entries(prefixes)) {
      if (iri.startsWith(space) && /^[\w-]+$/.test(iri.slice(space.length))) return `${name}:${iri.slice(space.length)}`;
    }
    return `<${iri}>`;
  }

  // a prefix of ours is declared once its colon is typed
  function declare(yasqe) {
    yasqe.on("change", (_editor, change) => {
      if (change.text.join("") !== ":") return;
      const name = yasqe.getCompleteToken().string.split(":")[0];
      if (prefixes[name] && !(name in yasqe.getPrefixesFromQuery())) yasqe.addPrefixes({ [name]: prefixes[name] });
    });
  }

  function completer(name, kind, valid) {
    return {
      name,
      onInitialize: declare,
      autoShow: false,
      bulk: false,
      persistenceId: null,
      isValidCompletionPosition: valid,
      get: async (_yasqe, token) => {
        const typed = expanded(token.autocompletionString || token.string).toLowerCase();
        return (await known(kind)).filter((iri) => iri.toLowerCase().includes(typed));
      },
      preProcessToken: (_yasqe, token) => ({ ...token, autocompletionString: expanded(token.string) }),
      postProcessSuggestion: (_yasqe, _token, suggestion) => shortened(suggestion),
    };
  }

  const before = (yasqe) => yasqe.getCompleteToken();
  const { Yasqe, Yasr } = Yasgui;
  for (const name of Object.keys(Yasqe.Autocompleters)) if (name !== "variables") delete Yasqe.Autocompleters[name];
  Yasqe.defaults.autocompleters = ["variables"];
  Yasqe.registerAutocompleter(
    completer("class", "class", (yasqe) => {
      const token = before(yasqe);
      if (token.string.startsWith("?") || token.string.startsWith("$")) return false;
      const previous = yasqe.getPreviousNonWsToken(yasqe.getDoc().getCursor().line, token);
      return ["a", "rdf:type"].includes(previous.state.lastProperty);
    }),
  );
  Yasqe.registerAutocompleter(
    completer("property", "property", (yasqe) => {
      const token = before(yasqe);
      if (!token.string || token.string.startsWith("?") || token.string.startsWith("$")) return false;
      return token.state.possibleCurrent.includes("a");
    }),
  );
  Yasqe.defaults.prefixCcApi = undefined;
  if (Yasr) Yasr.defaults.prefixes = prefixes;

  box.hidden = false;
  form.hidden = true;
  const yasgui = new Yasgui(box, {
    requestConfig: { endpoint, method: "GET", headers: () => ({}) },
    copyEndpointOnNewTab: true,
    endpointCatalogueOptions: { getData: () => [{ endpoint }] },
    endpointInfo: undefined,
    persistenceId: "civgraph",
    populateFromUrl: false,
    yasqe: { value: area.value, showQueryButton: true, createShareableLink: link, resizeable: true },
    yasr: { prefixes },
  });

  // what the editor leaves without a name, or out of the keyboard's reach
  const named = () => {
    box.querySelectorAll(".CodeMirror textarea").forEach((area) => area.setAttribute("aria-label", box.dataset.label));
    for (const region of box.querySelectorAll('.CodeMirror-scroll[tabindex="-1"]')) {
      region.tabIndex = 0;
      region.setAttribute("role", "region");
      region.setAttribute("aria-label", box.dataset.label);
    }
  };
  new MutationObserver(named).observe(box, { childList: true, subtree: true });
  named();

  function link(yasqe) {
    return `${location.origin}${location.pathname}${location.search}#${new URLSearchParams({ query: yasqe.getValue() })}`;
  }

  function show() {
    const query = asked();
    if (!query) return;
    const held = yasgui.getTab();
    const untouched = held && [area.value, query].includes(held.getQuery());
    (untouched ? held : yasgui.addTab(true)).setQuery(query);
  }
  show();
  window.addEventListener("hashchange", show);
})();
