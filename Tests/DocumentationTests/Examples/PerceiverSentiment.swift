import PerceiverSentiment
import PerceiverText

/// A generated review, and whether it is favourable.
func review() -> (text: String, verdict: String?) {
    let document = ReviewGenerator(seed: 0).document(at: 0, split: .train)
    return (document.text, document.label.map { ReviewGenerator.classNames[$0] })
}
