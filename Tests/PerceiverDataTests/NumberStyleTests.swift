import Testing

@testable import PerceiverData

/// How the numbers of a column are written is found in them.
struct NumberStyleTests {
    @Test(arguments: [
        (["1", "2.5", "-3e4"], NumberStyle.plain), (["1,5", "2", "-0,25"], .decimalCommas),
        (["1,234", "999"], .thousandsCommas), (["1,234.5", "12,345,678"], .thousandsCommas),
        (["0,123", "0,5"], .decimalCommas), (["1,234", "oops", "7"], .thousandsCommas),
        (["1,5", "oops", "2"], .decimalCommas), (["1,5", "2.5"], .plain), ([], .plain),
    ])
    func `The style is that of most numbers`(fields: [String], style: NumberStyle) {
        #expect(NumberStyle(of: fields) == style)
    }

    @Test func `A number is read as its column writes numbers, and nothing else is one`() {
        #expect(Double(field: "1,234.5", style: .thousandsCommas) == 1234.5)
        #expect(Double(field: "1234", style: .thousandsCommas) == 1234)
        #expect(Double(field: "1,5", style: .decimalCommas) == 1.5)
        #expect(Double(field: "-2e3", style: .plain) == -2000)
        for field in ["1,5", "0x1F", "inf", "nan", "1e400", "1_000", "", "1,23"] {
            #expect(Double(field: field, style: .plain) == nil, "\(field)")
            #expect(Double(field: field, style: .thousandsCommas) == nil, "\(field)")
        }
    }
}
