import PerceiverFiles

/// Checks that enough memory is available before it is allocated.
///
/// - Parameters:
///   - byteCount: the bytes that are needed at least; a floating-point number, so that none is too large.
///   - purpose: what needs the memory, as the beginning of a sentence.
///   - advice: how to need less, as a sentence.
/// - Throws: `SettingsError` that says how much is needed, and how much there is.
public func requireMemory(_ byteCount: Double, for purpose: String, advice: String) throws {
    let available = MachineMemory.availableBytes
    guard byteCount > available else { return }
    throw SettingsError(
        "\(purpose) needs about \(memoryText(byteCount)) of memory; there are \(memoryText(available)). \(advice)"
    )
}

/// A number of bytes with two or three digits, such as 1.2 TB.
package func memoryText(_ byteCount: Double) -> String {
    let units = ["MB", "GB", "TB", "PB", "EB"]
    var (value, unit) = (byteCount / 1e6, 0)
    while value >= 1000, unit + 1 < units.count { (value, unit) = (value / 1000, unit + 1) }
    guard value < 1e6 else { return "more than a million \(units[unit])" }
    return value < 10 ? "\((value * 10).rounded() / 10) \(units[unit])" : "\(Int(value)) \(units[unit])"
}
