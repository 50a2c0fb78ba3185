import { TEXTS } from "./texts.ts";

/** A probability in whole percent; never 0, 50 or 100 for what is only near it. */
export function percent(probability: number): string {
  if (probability > 0 && probability < 0.01) return "< 1 %";
  if (probability > 0.99 && probability < 1) return "> 99 %";
  const whole = Math.round(probability * 100);
  // On which side of the middle it lies decides the answer.
  return whole === 50 && probability !== 0.5 ? `${sidedFifty(probability)} %` : `${whole} %`;
}

function sidedFifty(probability: number): string {
  const text = (probability * 100).toFixed(1);
  if (text !== "50.0") return text;
  return probability < 0.5 ? "< 50" : "> 50";
}

/** A difference of probabilities in points of a hundred, with its sign: `+12`, `−0.4`. */
export function points(difference: number): string {
  const value = Math.abs(difference * 100);
  const digits = value >= 9.95 ? 0 : 1;
  const text = value.toFixed(digits);
  return Number(text) === 0 ? "0" : `${difference < 0 ? "−" : "+"}${text}`;
}

/** From where on, away from an even chance, which words fit. */
const FROM = [0.1, 0.25, 0.4, 0.46];

/** How sure an answer with this probability is, in words; of more than two classes it is the predicted one's. */
export function sureness(probability: number, classCount = 2): string {
  // However many others there are, what is below one half is far from sure.
  if (classCount > 2 && probability < 0.5 + FROM[0]) return TEXTS.predict.unsure;
  const away = Math.abs(probability - 0.5);
  return TEXTS.predict.sureness[FROM.filter((from) => away >= from).length];
}
