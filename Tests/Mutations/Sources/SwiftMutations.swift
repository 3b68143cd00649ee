import SwiftOperators
import SwiftParser
import SwiftSyntax

/// Finds the small changes that a Swift file allows.
///
/// Types are not known here, so some of them do not compile; the build says which.
final class SwiftMutations: SyntaxVisitor {
    private let path: String
    private let locations: SourceLocationConverter
    private(set) var found: [Mutation] = []

    init(path: String, source: String) {
        self.path = path
        let parsed = Parser.parse(source: source)
        let tree = OperatorTable.standardOperators.foldAll(parsed, errorHandler: { _ in })
        locations = SourceLocationConverter(fileName: path, tree: parsed)
        super.init(viewMode: .sourceAccurate)
        walk(tree)
    }

    /// Offers to put `replacement` for a node; `#` is the condition that it is asked under.
    private func offer(_ node: some SyntaxProtocol, _ change: String, _ replacement: String) {
        let range =
            node.positionAfterSkippingLeadingTrivia
            .utf8Offset..<node.endPositionBeforeTrailingTrivia.utf8Offset
        let line = locations.location(for: node.positionAfterSkippingLeadingTrivia).line
        let lastLine = locations.location(for: node.endPositionBeforeTrailingTrivia).line
        // A switch in the text would be taken for the mark of the condition.
        guard !node.description.contains("#") else { return }
        found.append(
            Mutation(
                path: path, range: range, line: line, lastLine: lastLine, change: change,
                replacement: replacement))
    }

    /// Offers another expression in place of one.
    private func offer(_ node: some ExprSyntaxProtocol, insteadOfIt other: String, _ change: String? = nil) {
        guard other != text(node) else { return }
        offer(node, change ?? "\(short(node)) -> \(other.oneLine)", "(# ? \(other) : \(text(node)))")
    }

    private func text(_ node: some SyntaxProtocol) -> String { node.trimmedDescription }
    private func short(_ node: some SyntaxProtocol) -> String { text(node).oneLine }

    // MARK: What is left alone

    override func visit(_ node: ImportDeclSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: AttributeSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: EnumCaseDeclSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: IfConfigDeclSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: StringLiteralExprSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: ExpressionPatternSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: MacroExpansionExprSyntax) -> SyntaxVisitorContinueKind { .skipChildren }

    // MARK: Operators

    private static let operators = [
        "<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "&&": "||", "||": "&&",
        "+": "-", "-": "+", "*": "/", "/": "*", "%": "/", "&+": "&-", "&*": "&+", "<<": ">>", ">>": "<<",
        "&": "|", "|": "&", "^": "|",
    ]
    private static let assignments = ["+=": "-=", "-=": "+=", "*=": "/=", "/=": "*="]

    override func visit(_ node: InfixOperatorExprSyntax) -> SyntaxVisitorContinueKind {
        let name = text(node.operator)
        let (left, right) = (text(node.leftOperand), text(node.rightOperand))
        if name == "+", left.contains("\"") || right.contains("\"") { return .visitChildren }
        if let other = Self.operators[name] {
            offer(node, insteadOfIt: "\(left) \(other) \(right)", "\(short(node)): \(name) -> \(other)")
        } else if let other = Self.assignments[name], isStatement(node) {
            offer(
                node, "\(short(node)): \(name) -> \(other)",
                "if # { \(left) \(other) \(right) } else { \(text(node)) }")
        } else if name == "=", isStatement(node), !isInInitializer(node) {
            offer(node, "left out: \(short(node))", "if !# { \(text(node)) }")
        } else if name == "..<" {
            offer(node.rightOperand, insteadOfIt: "(\(right)) + 1", "\(short(node)): ..< -> ...")
        } else if name == "..." {
            offer(node.rightOperand, insteadOfIt: "(\(right)) - 1", "\(short(node)): ... -> ..<")
        } else if name == "??" {
            offer(node, insteadOfIt: right)
        }
        return .visitChildren
    }

    override func visit(_ node: PrefixOperatorExprSyntax) -> SyntaxVisitorContinueKind {
        if ["-", "!"].contains(text(node.operator)) { offer(node, insteadOfIt: text(node.expression)) }
        return .visitChildren
    }

    // MARK: Constants

    override func visit(_ node: IntegerLiteralExprSyntax) -> SyntaxVisitorContinueKind {
        let digits = text(node).replacing("_", with: "")
        let isHexadecimal = digits.hasPrefix("0x")
        guard
            let value = isHexadecimal ? Int(digits.dropFirst(2), radix: 16) : Int(digits), value < Int.max
        else { return .skipChildren }
        offer(node, insteadOfIt: "\(value + 1)")
        return .skipChildren
    }

    override func visit(_ node: FloatLiteralExprSyntax) -> SyntaxVisitorContinueKind {
        guard let value = Double(text(node).replacing("_", with: "")) else { return .skipChildren }
        offer(node, insteadOfIt: "\(value == 0 ? 1 : 2 * value)")
        return .skipChildren
    }

    override func visit(_ node: BooleanLiteralExprSyntax) -> SyntaxVisitorContinueKind {
        offer(node, insteadOfIt: text(node) == "true" ? "false" : "true")
        return .skipChildren
    }

    // MARK: Conditions and answers

    override func visit(_ node: ConditionElementSyntax) -> SyntaxVisitorContinueKind {
        if case .expression(let condition) = node.condition {
            offer(condition, insteadOfIt: "!(\(text(condition)))")
        }
        return .visitChildren
    }

    override func visit(_ node: TernaryExprSyntax) -> SyntaxVisitorContinueKind {
        offer(node.condition, insteadOfIt: "!(\(text(node.condition)))")
        return .visitChildren
    }

    override func visit(_ node: ReturnStmtSyntax) -> SyntaxVisitorContinueKind {
        if let value = node.expression, let other = otherAnswer(of: Syntax(node)) {
            offer(value, insteadOfIt: other)
        }
        return .visitChildren
    }

    /// Another value that the function around a `return` could give; nil where its type says none.
    private func otherAnswer(of node: Syntax) -> String? {
        var place: Syntax? = node
        while let here = place, !here.is(ClosureExprSyntax.self) {
            let type = here.as(FunctionDeclSyntax.self)?.signature.returnClause?.type
            if let type { return Self.otherAnswer(type: type) }
            place = here.parent
        }
        return nil
    }

    private static func otherAnswer(type: TypeSyntax) -> String? {
        if type.is(OptionalTypeSyntax.self) { return "nil" }
        if type.is(ArrayTypeSyntax.self) { return "[]" }
        if type.is(DictionaryTypeSyntax.self) { return "[:]" }
        return switch type.trimmedDescription {
        case "Bool": "false"
        case "Int", "Float", "Double": "1"
        case "String": "\"\""
        default: nil
        }
    }

    // MARK: Calls and indices

    private static let calls = [
        "min": "max", "max": "min", "first": "last", "last": "first", "hasPrefix": "hasSuffix",
        "hasSuffix": "hasPrefix", "dropFirst": "dropLast", "dropLast": "dropFirst", "prefix": "suffix",
        "suffix": "prefix", "firstIndex": "lastIndex", "lastIndex": "firstIndex",
    ]

    override func visit(_ node: FunctionCallExprSyntax) -> SyntaxVisitorContinueKind {
        // How much room is made beforehand is nothing that a result could tell.
        if text(node.calledExpression).hasSuffix("reserveCapacity") { return .skipChildren }
        if let name = node.calledExpression.as(DeclReferenceExprSyntax.self),
            ["min", "max"].contains(text(name)),
            let other = Self.calls[text(name)]
        {
            offer(node, insteadOfIt: other + text(node).dropFirst(3))
        }
        return .visitChildren
    }

    override func visit(_ node: MemberAccessExprSyntax) -> SyntaxVisitorContinueKind {
        let name = text(node.declName)
        guard let other = Self.calls[name], let base = node.base else { return .visitChildren }
        let called = node.parent?.as(FunctionCallExprSyntax.self)
        if let called, called.calledExpression.id == node.id {
            let rest = text(called).dropFirst(text(node).count)
            offer(
                called, insteadOfIt: "\(text(base)).\(other)\(rest)", "\(short(called)): \(name) -> \(other)")
        } else {
            offer(node, insteadOfIt: "\(text(base)).\(other)")
        }
        return .visitChildren
    }

    override func visit(_ node: SubscriptCallExprSyntax) -> SyntaxVisitorContinueKind {
        if node.arguments.count == 1, let index = node.arguments.first, index.label == nil,
            !index.expression.is(IntegerLiteralExprSyntax.self),
            !index.expression.is(StringLiteralExprSyntax.self), !text(index.expression).contains("..")
        {
            offer(
                index.expression, insteadOfIt: "(\(text(index.expression))) + 1", "\(short(node)): index + 1")
        }
        return .visitChildren
    }

    // MARK: Statements left out

    override func visit(_ node: CodeBlockItemSyntax) -> SyntaxVisitorContinueKind {
        var item = Syntax(node.item)
        if let attempt = item.as(TryExprSyntax.self) { item = Syntax(attempt.expression) }
        if item.is(FunctionCallExprSyntax.self) && !isValue(node, item) || item.is(ContinueStmtSyntax.self) {
            if short(item).hasPrefix("reserveCapacity") || short(item).contains(".reserveCapacity(") {
                return .skipChildren
            }
            offer(node, "left out: \(short(node))", "if !# { \(text(node)) }")
        }
        return .visitChildren
    }

    /// Whether an expression that stands alone is what its function, property or closure gives.
    private func isValue(_ node: CodeBlockItemSyntax, _ item: Syntax) -> Bool {
        let text = text(item)
        if text.hasPrefix(".") || text.first?.isUppercase ?? false || text.hasPrefix("self.init") {
            return true
        }
        guard let items = node.parent?.as(CodeBlockItemListSyntax.self), items.count == 1 else {
            return false
        }
        var place = items.parent
        while let here = place {
            if let function = here.as(FunctionDeclSyntax.self) {
                return function.signature.returnClause != nil
            }
            if here.is(AccessorBlockSyntax.self) { return true }
            if here.is(ClosureExprSyntax.self) {
                let call = here.parent?.as(FunctionCallExprSyntax.self)?.calledExpression
                let name = call?.as(MemberAccessExprSyntax.self)?.declName.trimmedDescription ?? ""
                return ["map", "compactMap", "flatMap", "filter", "sorted", "allSatisfy"].contains(name)
            }
            place = here.parent
        }
        return false
    }

    /// Whether a statement is one of an initializer: without it a property has no value.
    private func isInInitializer(_ node: some SyntaxProtocol) -> Bool {
        node.parent?.parent?.parent?.parent?.is(InitializerDeclSyntax.self) ?? false
    }

    private func isStatement(_ node: some SyntaxProtocol) -> Bool {
        node.parent?.is(CodeBlockItemSyntax.self) ?? false
    }
}

extension String {
    /// The text on one line of at most 90 characters.
    var oneLine: String {
        let line = split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.count > 90 ? line.prefix(87) + "..." : line
    }
}
