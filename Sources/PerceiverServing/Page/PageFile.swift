import Foundation

/// The files of the page on which models are tried by hand.
enum PageFile: String, CaseIterable {
    case html = "page.html"
    case style = "page.css"
    case script = "page.js"

    /// The file at a path; nil: there is none.
    init?(path: String) {
        switch path {
        case "": self = .html
        case Self.style.rawValue: self = .style
        case Self.script.rawValue: self = .script
        default: return nil
        }
    }

    fileprivate var content: [UInt8] {
        switch self {
        case .html: PackageResources.page_html
        case .style: PackageResources.page_css
        case .script: PackageResources.page_js
        }
    }

    fileprivate var type: String {
        switch self {
        case .html: "text/html; charset=utf-8"
        case .style: "text/css; charset=utf-8"
        case .script: "text/javascript; charset=utf-8"
        }
    }
}

extension ServiceResponse {
    /// A file of the page, which may load nothing from elsewhere, and be shown within no other.
    init(_ file: PageFile) {
        self.init(
            200, file.type, Data(file.content),
            headers: [
                (
                    "Content-Security-Policy",
                    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob: data:; "
                        + "media-src blob: data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
                ), ("Referrer-Policy", "no-referrer"), ("Cache-Control", "no-cache"),
            ])
    }
}
