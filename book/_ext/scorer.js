/* How the book's search ranks what it finds: first the pages whose title, or whose phrases in
   the index, share most words with the question; then those that only use the words. */

const asked = new Map();

function stems(text) {
  if (!asked.has(text)) {
    const stemmer = new Stemmer();
    const words = splitQuery(text.toLowerCase()).filter((word) => !stopwords.includes(word));
    asked.set(text, [...new Set(words.map((word) => stemmer.stemWord(word)))]);
  }
  return asked.get(text);
}

function shared(question, phrase) {
  const words = new Set(stems(phrase)), wanted = stems(question);
  const found = wanted.filter((word) => words.has(word)).length;
  return found ? found / wanted.length + found / words.size : 0; // 2 where they are the same
}

var Scorer = {
  score: ([docname, title, anchor, descr, score, filename]) => {
    const question = new URLSearchParams(window.location.search).get("q") || "";
    const file = Search._index.filenames.indexOf(filename);
    const phrases = Object.entries(Search._index.indexentries)
      .filter(([, places]) => places.some(([place]) => place === file))
      .map(([phrase]) => phrase);
    const best = Math.max(...[title, ...phrases].map((phrase) => shared(question, phrase)));
    return score + Math.round(50 * best);
  },
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
