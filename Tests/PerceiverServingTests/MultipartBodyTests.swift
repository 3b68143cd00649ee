import Foundation
import Testing

@testable import PerceiverServing

struct MultipartBodyTests {
    private func body(_ text: String, _ type: String = "multipart/form-data; boundary=\"b;c\"") throws
        -> MultipartBody
    {
        try MultipartBody(Data(text.utf8), contentType: type, mostParts: 3)
    }

    @Test func `Parts have names, names of files and bytes as they were sent`() throws {
        let found = try body(
            "before\r\n--b;c  \r\nX: y\r\ncontent-disposition: form-data; name=\"a \\\"b\\\"\"; filename=\"/x/y.png\"\r\n\r\n1\r\n--2\r\n"
                + "\r\n--b;c\r\nContent-Disposition: form-data; name=top\r\n\r\n\r\n--b;c--after")
        #expect(found.parts.map(\.name) == ["a \"b\"", "top"])
        #expect(found.parts.map(\.fileName) == ["y.png", nil])
        #expect(found.parts.map { String(decoding: $0.content, as: UTF8.self) } == ["1\r\n--2\r\n", ""])
    }

    @Test(arguments: [
        "", "--b;c", "--b;c\r\n", "--b;c\r\n\r\n", "--b;c\r\nContent-Disposition: form-data; name=a\r\n\r\nx",
        "--b;c\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b;c--", "--b;cx\r\n\r\n\r\n--b;c--",
        "--b;c\r\n" + String(repeating: "x", count: 10_000) + "\r\n\r\n\r\n--b;c--",
    ])
    func `What is no such body is refused`(text: String) {
        #expect(throws: ServiceFault.self) { try body(text) }
    }

    @Test func `There may not be more parts than allowed, nor a boundary without end`() {
        let part = "\r\n--b;c\r\nContent-Disposition: form-data; name=a\r\n\r\n"
        let fault = #expect(throws: ServiceFault.self) { try body(String(repeating: part, count: 5)) }
        #expect(fault?.status == 413)
        #expect(throws: ServiceFault.self) { try body("--\r\n", "multipart/form-data") }
        let long = String(repeating: "b", count: 71)
        #expect(throws: ServiceFault.self) {
            try body("--\(long)--", "multipart/form-data; boundary=\(long)")
        }
    }
}
