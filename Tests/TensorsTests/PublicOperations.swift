import Foundation

/// The public functions, operators and computed properties in `Sources/Tensors` that return a tensor.
///
/// A function is named with its argument labels, an operator with the names of its operands.
func publicOperations() throws -> Set<String> {
    let sources = URL(filePath: #filePath).appending(path: "../../../Sources/Tensors").standardizedFileURL
    let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
    var names: Set<String> = []
    for case let file as URL in files ?? .init() where file.pathExtension == "swift" {
        let text = try String(contentsOf: file, encoding: .utf8)
        names.formUnion(text.publicFunctions)
        names.formUnion(text.publicProperties)
    }
    return names
}

extension String {
    fileprivate var publicProperties: [String] {
        matches(of: /public var (\w+): Tensor\?? {/).map { String($0.1) }
    }

    fileprivate var publicFunctions: [String] {
        matches(of: /public (?:static |prefix )*func (\w+|[^\w\s(]+)[^(]*\(/).compactMap { match in
            let parameters = self[match.range.upperBound...].untilClosed
            let result = self[parameters.endIndex...].dropFirst().prefix { $0 != "{" }
            guard result.contains("Tensor") else { return nil }
            return "\(match.1)(" + parameters.labels.map { $0 + ":" }.joined() + ")"
        }
    }
}

extension Substring {
    /// The text up to the parenthesis that closes one opened before it.
    fileprivate var untilClosed: Substring {
        var depth = 1
        return prefix { character in
            depth += character.depthChange
            return depth > 0
        }
    }

    /// The argument labels in a list of parameters.
    fileprivate var labels: [String] {
        var (depth, parameters) = (0, [""])
        for character in self {
            depth += character.depthChange
            if depth == 0, character == "," {
                parameters.append("")
            } else {
                parameters[parameters.count - 1].append(character)
            }
        }
        return parameters.compactMap {
            $0.prefix { $0 != ":" }.split(whereSeparator: \.isWhitespace).first.map(String.init)
        }
    }
}

extension Character {
    fileprivate var depthChange: Int { "([{".contains(self) ? 1 : ")]}".contains(self) ? -1 : 0 }
}
