import PerceiverKit
import PerceiverTables

/// A made delivery: the name of each column, with its field.
func delivery() -> [String] {
    var random = CounterRandom(0)
    let made = Delivery(using: &random)
    return zip(Delivery.columns, made.fields).map { "\($0)=\($1)" }
}
