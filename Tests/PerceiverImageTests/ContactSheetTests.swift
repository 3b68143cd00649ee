import PerceiverImage
import Testing

struct ContactSheetTests {
    private func grey(_ level: UInt8) -> Image {
        Image(height: 1, width: 2, channelCount: 1, samples: .bytes([level, level + 1]))
    }

    @Test func `images stand row by row with white between and around them`() {
        let sheet = contactSheet(of: [grey(10), grey(20), grey(30)], columns: 2, gap: 1)
        #expect([sheet.height, sheet.width, sheet.channelCount] == [5, 7, 1])
        let white = [UInt8](repeating: 255, count: 7)
        let rows: [UInt8] =
            white + [255, 10, 11, 255, 20, 21, 255] + white + [255, 30, 31, 255, 255, 255, 255] + white
        #expect(sheet.bytes == rows)
    }

    @Test func `a sheet is no wider than its images`() {
        let sheet = contactSheet(of: [grey(10)], columns: 8, gap: 2)
        #expect([sheet.height, sheet.width] == [5, 6])
    }

    @Test func `images of other sizes, colours and depths stand on one sheet`() {
        let colour = Image(height: 2, width: 1, channelCount: 3, samples: .bytes([1, 2, 3, 4, 5, 6]))
        let deep = Image(height: 1, width: 1, channelCount: 1, samples: .words([257 * 9]))
        let sheet = contactSheet(of: [colour, deep], columns: 2, gap: 0)
        #expect([sheet.height, sheet.width, sheet.channelCount] == [2, 2, 3])
        #expect(sheet.bytes == [1, 2, 3, 9, 9, 9, 4, 5, 6, 255, 255, 255])
    }
}
