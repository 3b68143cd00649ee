import Foundation

/// The paths that are answered.
enum Route: Equatable {
    case page(PageFile)
    case health, readiness, metrics, document, models
    case model(String)
    case curves(String)
    case predict(String)
    case generate(String)

    /// The paths for people.
    static let paths = [
        "/", "/healthz", "/readyz", "/metrics", "/openapi.json", "/v1/models", "/v1/models/NAME",
        "/v1/models/NAME/predict", "/v1/models/NAME/generate", "/v1/models/NAME/curves.svg",
    ]

    /// What is at a path; nil: nothing.
    init?(_ path: String) {
        let words = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
            $0.utf8.contains(UInt8(ascii: "%")) ? String($0).removingPercentEncoding ?? "" : String($0)
        }
        switch words.count {
        case 1:
            switch words[0] {
            case "healthz": self = .health
            case "readyz": self = .readiness
            case "metrics": self = .metrics
            case "openapi.json": self = .document
            default:
                guard let file = PageFile(path: words[0]) else { return nil }
                self = .page(file)
            }
        case 2 where words == ["v1", "models"]: self = .models
        case 3 where words.starts(with: ["v1", "models"]) && !words[2].isEmpty: self = .model(words[2])
        case 4 where words.starts(with: ["v1", "models"]) && !words[2].isEmpty:
            switch words[3] {
            case "predict": self = .predict(words[2])
            case "generate": self = .generate(words[2])
            case "curves.svg": self = .curves(words[2])
            default: return nil
            }
        default: return nil
        }
    }

    /// Whether it may be asked for without a token: the page, which has none, and what load balancers ask.
    var isOpen: Bool {
        switch self {
        case .page, .health, .readiness: true
        default: false
        }
    }

    /// What it is called in metrics, whatever model it names.
    var name: String {
        switch self {
        case .page: "page"
        case .health: "healthz"
        case .readiness: "readyz"
        case .metrics: "metrics"
        case .document: "openapi"
        case .models: "models"
        case .model: "model"
        case .curves: "curves"
        case .predict: "predict"
        case .generate: "generate"
        }
    }

    /// The model that a path names; nil: none.
    var model: String? {
        switch self {
        case .model(let name), .curves(let name), .predict(let name), .generate(let name): name
        default: nil
        }
    }

    /// What may be done there.
    var methods: [String] {
        switch self {
        case .predict, .generate: ["POST"]
        default: ["GET", "HEAD"]
        }
    }
}
