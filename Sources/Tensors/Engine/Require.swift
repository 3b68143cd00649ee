/// Stops the program with a message unless `condition` holds, in release builds too.
///
/// For errors of the programmer, such as shapes that do not fit. (`precondition` loses its message in release
/// builds.) Errors in files and settings are thrown instead.
@inline(__always)
package func require(
    _ condition: Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) {
    if !condition { fatalError(message(), file: file, line: line) }
}
