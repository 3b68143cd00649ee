import CPerceiver
import Foundation
import Perceiver
import PerceiverData
import PerceiverFiles
import PerceiverModalities
import PerceiverServing
import PerceiverSettings
import PerceiverTraining
import Tensors

// The functions of perceiver.h, where what each does is written down. What goes wrong is caught here and becomes a status and
// a sentence; a pointer that is null is found before it is used.

/// A model that was loaded, and the text that describes it, which lives as long.
final class LoadedModel {
    let model: ServedModel
    let description: CText

    init(_ folder: String) throws {
        model = try ServedModel(run: folder, registry: Registry(plugins: modalities))
        description = CText(model.description)
    }
}

/// Text for C, which lives as long as this object and does not change.
final class CText: @unchecked Sendable {
    let pointer: UnsafeMutablePointer<CChar>

    init(_ text: String) {
        let bytes = text.utf8CString
        pointer = .allocate(capacity: bytes.count)
        for (index, byte) in bytes.enumerated() { (pointer + index).initialize(to: byte) }
    }

    deinit { pointer.deallocate() }
}

/// What a function throws whose arguments are wrong.
struct ArgumentError: Error, CustomStringConvertible {
    let description: String
}

/// Runs a function's body, and turns what it throws into a status and this thread's sentence.
func status(_ body: () throws -> perceiver_status) -> perceiver_status {
    do {
        return try body()
    } catch {
        perceiver_set_error("\(error)")
        return switch error {
        case is ArgumentError: PERCEIVER_BAD_ARGUMENT
        case is BatchError, is DataError: PERCEIVER_BAD_EXAMPLE
        case is SettingsError, is FileError: PERCEIVER_BAD_RUN
        default: PERCEIVER_INTERNAL
        }
    }
}

/// A number of C's type `size_t` that lies within bounds; those above 2^63 arrive as negative ones.
func require(_ value: Int, _ bounds: ClosedRange<Int>, _ name: String) throws {
    guard bounds.contains(value) else {
        throw ArgumentError(
            description:
                "The argument \"\(name)\" should be from \(bounds.lowerBound) to \(bounds.upperBound), but it is \(UInt(bitPattern: value))."
        )
    }
}

/// The pointer, or an error that names it.
func require<Pointer>(_ pointer: Pointer?, _ name: String) throws -> Pointer {
    guard let pointer else { throw ArgumentError(description: "The argument \"\(name)\" is null.") }
    return pointer
}

/// The object behind a pointer that a function of this library has given.
func object<Object: AnyObject>(_ pointer: OpaquePointer?, _ type: Object.Type, _ name: String) throws
    -> Object
{
    Unmanaged<Object>.fromOpaque(UnsafeRawPointer(try require(pointer, name))).takeUnretainedValue()
}

/// A pointer that owns an object, until ``release(_:_:)``.
func owning(_ object: AnyObject) -> OpaquePointer { OpaquePointer(Unmanaged.passRetained(object).toOpaque()) }

/// Gives up the object behind a pointer; null is nothing.
func release<Object: AnyObject>(_ pointer: OpaquePointer?, _ type: Object.Type) {
    guard let pointer else { return }
    Unmanaged<Object>.fromOpaque(UnsafeRawPointer(pointer)).release()
}

private let versionText = CText(Version.text)

/// As the header says.
@c @implementation
public func perceiver_version() -> UnsafePointer<CChar>? { UnsafePointer(versionText.pointer) }

/// As the header says.
@c @implementation
public func perceiver_set_threads(_ count: Int) { Threads.count = count < 0 ? .max : max(1, count) }

/// As the header says.
@c @implementation
public func perceiver_load(
    _ folder: UnsafePointer<CChar>?, _ model: UnsafeMutablePointer<OpaquePointer?>?
) -> perceiver_status {
    status {
        let place = try require(model, "model")
        place.pointee = nil
        place.pointee = owning(try LoadedModel(String(cString: require(folder, "folder"))))
        return PERCEIVER_OK
    }
}

/// As the header says.
@c @implementation
public func perceiver_free(_ model: OpaquePointer?) { release(model, LoadedModel.self) }

/// As the header says.
@c @implementation
public func perceiver_describe(_ model: OpaquePointer?) -> UnsafePointer<CChar>? {
    var text: UnsafePointer<CChar>?
    _ = status {
        text = UnsafePointer(try object(model, LoadedModel.self, "model").description.pointer)
        return PERCEIVER_OK
    }
    return text
}
